internal import ArgumentParser
internal import KeytrailClient
internal import KeytrailModel
internal import KeytrailStore

/// How a call behaves when the server is busy, fails, or has limits.
struct BehaviourOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Send the request again at most this many times, 0 to 20.", valueName: "count"))
    var retry = 0

    @Flag(help: "Wait for a place in the provider's rate limits, with all who share the database.")
    var pace = false

    @Option(help: ArgumentHelp("Give up after this many seconds, attempts and waits together.", valueName: "seconds"))
    var deadline: Double?

    func validate() throws {
        guard (0...20).contains(retry) else { throw ValidationError("--retry takes 0 to 20") }
        guard let deadline else { return }
        guard deadline > 0, deadline <= 86_400 else {
            throw ValidationError("--deadline takes more than 0 and at most 86400 seconds")
        }
    }

    /// Puts the behaviour into a client's configuration; waits are told under `--verbose`.
    func apply(to configuration: inout ClientConfiguration, store: CallStore, _ messages: Messages) {
        configuration.retry = RetryPolicy(maxAttempts: retry + 1)
        if pace { configuration.pacing = store }
        configuration.onWait = { messages.detail(BehaviourOptions.sentence($0)) }
    }

    /// Puts the deadline into a request.
    func apply(to request: inout ClientRequest) {
        request.deadline = deadline.map { .seconds($0) }
    }

    private static func sentence(_ wait: ClientWait) -> String {
        let time = TimeSpan.words(wait.duration)
        switch wait.reason {
        case .quota(let provider, let bucket): return "waiting \(time) for \(provider)'s \(bucket) quota"
        case .retry(let attempt, let status?):
            return "\(wait.host) answered \(status); waiting \(time) before attempt \(attempt)"
        case .retry(let attempt, nil):
            return "no response from \(wait.host); waiting \(time) before attempt \(attempt)"
        }
    }
}
