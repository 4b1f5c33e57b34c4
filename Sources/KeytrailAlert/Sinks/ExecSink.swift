internal import CAlert
internal import KeytrailModel
internal import KeytrailReport
internal import KeytrailSecret
internal import KeytrailStore

/// Runs a program for each message: the message as JSON on its standard input, its main points in variables.
struct ExecSink {
    private let settings: ExecSettings
    private let timeout: TimeSpan

    /// The longest value of a variable, in bytes: the system bounds them all together.
    private static let valueLimit = 4_096

    /// What any program needs.
    private static let common: Set<String> = [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR",
    ]

    init(_ settings: ExecSettings, timeout: TimeSpan) {
        self.settings = settings
        self.timeout = timeout
    }

    func deliver(_ message: AlertMessage, _ surroundings: SinkSurroundings) async throws(SinkProblem) {
        var environment = surroundings.environment.filter {
            ExecSink.common.contains($0.key) || $0.key.hasPrefix("LC_")
        }
        environment.merge(settings.environment) { _, own in own }
        environment.merge(ExecSink.variables(message)) { _, own in own }
        for (name, reference) in settings.secrets {
            environment[name] = try await surroundings.secret(reference).reveal()
        }
        let words = [surroundings.expanded(settings.command[0])] + settings.command.dropFirst()
        let variables = environment.map { "\($0)=\($1)" }
        let input = Array((message.json.inertLine + "\n").utf8)
        let milliseconds = Int32(clamping: timeout.microseconds / 1_000)
        let ending = await BlockingThread.run { ExecSink.run(words, variables, input, milliseconds) }
        guard let ending else { throw .exhausted }
        if ending.error != 0 { throw .system(ending.error) }
        if ending.timed_out != 0 { throw .timedOut }
        if ending.signal != 0 { throw .signal(ending.signal) }
        if ending.status != 0 { throw .exit(ending.status) }
    }

    /// The main points of a message, as variables.
    private static func variables(_ message: AlertMessage) -> [String: String] {
        let fields: [(String, AlertTemplate.Field)] = [
            ("KEY", .key), ("ROUTE", .route), ("SINK", .sink), ("SUBJECT", .title), ("COUNT", .count), ("EVENT", .kind),
            ("LEVEL", .level), ("RULE", .rule), ("TITLE", .ruleTitle), ("FINDING", .id), ("STATE", .state),
            ("GROUP", .group), ("WHY", .why), ("NEXT", .next), ("OPENED_AT", .openedAt), ("LAST_SEEN", .lastSeen),
            ("RESOLVED_AT", .resolvedAt),
        ]
        return Dictionary(
            uniqueKeysWithValues: fields.map { ("KEYTRAIL_" + $0, message.value(of: $1).shortened(to: valueLimit)) }
        )
    }

    private static func run(_ words: [String], _ variables: [String], _ input: [UInt8], _ milliseconds: Int32)
        -> kt_ending
    {
        unsafe withCStrings(words) { arguments in
            unsafe withCStrings(variables) { environment in
                // All of it lives until the program has ended.
                unsafe input.withUnsafeBytes { bytes in
                    unsafe kt_run_program(
                        words[0],
                        arguments,
                        environment,
                        bytes.baseAddress,
                        bytes.count,
                        milliseconds
                    )
                }
            }
        }
    }
}

/// Calls `body` with the texts as C has them, and NULL behind the last.
private func withCStrings<Result>(
    _ texts: [String],
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var bytes: [CChar] = []
    var offsets: [Int] = []
    for text in texts {
        offsets.append(bytes.count)
        // Values hold no NUL: they are visible texts, or the user's own.
        bytes += text.utf8.filter { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
    }
    return unsafe bytes.withUnsafeMutableBufferPointer { buffer in
        var pointers = unsafe offsets.map { offset in unsafe buffer.baseAddress.map { unsafe $0 + offset } } + [nil]
        return unsafe pointers.withUnsafeMutableBufferPointer { list -> Result in
            guard let start = list.baseAddress else { preconditionFailure("the list holds NULL at least") }
            return unsafe body(start)
        }
    }
}
