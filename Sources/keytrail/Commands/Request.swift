internal import ArgumentParser
internal import Foundation
internal import HTTPTypes
internal import KeytrailCapture
internal import KeytrailClient
internal import KeytrailInstallation
internal import KeytrailModel
internal import KeytrailStore

/// `keytrail request`: one instrumented call.
struct Request: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make one call and record it.",
        discussion: """
            The body goes to standard output. --as takes a credential of 'keytrail credentials' or of the \
            configuration, which say where its parts are kept (env:NAME, keyring:SERVICE/ACCOUNT), so that no secret \
            stands on the command line.

            With --retry a request that another attempt may mend is sent again, when its method is idempotent or it \
            has an Idempotency-Key. Each attempt is a call of its own in the log; --verbose tells of the waits.

            Exit status: 0, 22 for HTTP status 400 and above with --fail, curl's own for network errors (6 name, 7 \
            connection, 28 time-out, 35 and 60 TLS), 64 usage, 74 the call could not be recorded.

            Example:
              keytrail request GET https://api.trello.com/1/members/me/boards --as trello --retry 2 --pace
            """
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The method, such as GET.")
    var method: String

    @Argument(help: "The URL, https unless the host is this machine.")
    var url: String

    @Option(help: ArgumentHelp("The credential to send, by its name.", valueName: "name"))
    var `as`: String?

    @Option(
        name: [.customShort("H"), .long],
        parsing: .singleValue,
        help: ArgumentHelp("A header field; repeatable.", valueName: "Name: value")
    )
    var header: [String] = []

    @Option(name: .shortAndLong, help: ArgumentHelp("The body, or @FILE.", valueName: "data|@file"))
    var data: String?

    @Flag(name: .shortAndLong, help: "Exit with 22 for HTTP status 400 and above.")
    var fail = false

    @Flag(name: .shortAndLong, help: "Write the status and header fields before the body.")
    var include = false

    @Flag(name: [.customShort("L"), .long], help: "Follow redirects; credentials stay behind when the origin changes.")
    var location = false

    @Option(help: ArgumentHelp("Give an attempt up after this many seconds, 1 to 86400.", valueName: "seconds"))
    var maxTime: Int?

    @OptionGroup var behaviour: BehaviourOptions

    @Option(help: ArgumentHelp("The integration's name in the log.", valueName: "name"))
    var program: String?

    @Flag(help: "Allow plain http to other machines.")
    var allowPlaintext = false

    func validate() throws {
        guard let maxTime else { return }
        guard (1...86_400).contains(maxTime) else { throw ValidationError("--max-time takes 1 to 86400 seconds") }
    }

    func run() async throws {
        let installation = options.installation
        // The store makes the folder that the recorder's key lies in.
        let store = try installation.store(.readWrite)
        let use = try `as`.map { try CredentialOfRequest($0, for: url, installation) }
        var recorder = try installation.recorder(program: program, credential: use?.entry)
        recorder.caller = .ofThisProcess
        var configuration = ClientConfiguration()
        configuration.allowsPlaintext = allowPlaintext
        behaviour.apply(to: &configuration, store: store, Messages(options))
        let client = try InstrumentedClient(recorder: recorder, sink: store, configuration: configuration)
        do {
            let response = try await response(client, use)
            if include { try StandardOutput.write(head(of: response)) }
            var refusal = use.flatMap { $0.refusal(of: response, by: recorder) }
            for try await chunk in response.body {
                refusal?.take(chunk)
                try StandardOutput.write(chunk)
            }
            await client.shutdown()
            if let sentence = refusal?.sentence {
                let isOnSameLine = Terminal.isInteractive && refusal?.endsInNewline == false
                Messages(options).inform((isOnSameLine ? "\n" : "") + sentence)
            }
            if fail, response.status >= 400 { throw ExitCode(22) }
        } catch {
            await client.shutdown()
            throw error
        }
    }

    /// The response; a login's token that the provider refuses is renewed, and the request sent once more.
    private func response(_ client: InstrumentedClient, _ use: CredentialOfRequest?) async throws -> ClientResponse {
        var request = try request()
        guard let use else { return try await client.send(request) }
        let sent = try await use.credential(client: client)
        request.credential = sent.credential
        let response = try await client.send(request)
        guard response.status == 401, let refused = sent.renewable else { return response }
        for try await _ in response.body {}
        request.credential = try await use.credential(client: client, refused: refused).credential
        return try await client.send(request)
    }

    private func request() throws -> ClientRequest {
        var request = ClientRequest(method: method.uppercased(), url: url)
        for line in header {
            guard let colon = line.firstIndex(of: ":") else { throw CommandError.badHeader }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            try request.add(field: String(line[..<colon]), value: String(value))
        }
        request.body = try body()
        request.redirects = location ? .follow(max: 20) : .none
        request.totalTimeout = maxTime.map { .seconds($0) }
        behaviour.apply(to: &request)
        return request
    }

    private func body() throws -> ClientRequest.Body {
        guard let data else { return .none }
        guard data.hasPrefix("@") else { return .bytes(Array(data.utf8)) }
        let path = String(data.dropFirst())
        guard let content = FileManager.default.contents(atPath: path) else {
            throw CommandError.unreadableBody(path: path)
        }
        return .bytes(Array(content))
    }

    private func head(of response: ClientResponse) -> String {
        let fields = response.fields.map { "\($0.name): \($0.value)\r\n" }.joined()
        return "HTTP/\(response.protocolVersion) \(response.status)\r\n\(fields)\r\n"
    }
}
