internal import KeytrailSecret
internal import Subprocess

/// Runs the commands that hand out and keep secrets.
///
/// The process must ignore `SIGPIPE`, as the program does: a command may end before it has read its input.
///
/// A command gets the environment that it is given and nothing else, no terminal, and a process group of its own, which is
/// killed as a whole when the time is over.
package struct ProcessRunner: Sendable {
    /// How long a command may take.
    package var timeLimit: Duration
    /// How much it may print, in bytes.
    package var outputLimit: Int
    private let clock: any Clock<Duration>
    private let interruption: Interruption?

    /// How a signal reaches a command: its process group is its own, so that a terminal's Ctrl-C does not.
    package struct Interruption: Sendable {
        /// The signals that ask this process to end, from the moment that it is called.
        package var signals: @Sendable () -> AsyncStream<Int32>
        /// Ends this process as the signal would have; called when the command is gone.
        package var end: @Sendable (Int32) -> Void

        /// Tells how to wait and how to end.
        package init(
            signals: @escaping @Sendable () -> AsyncStream<Int32>,
            end: @escaping @Sendable (Int32) -> Void
        ) {
            self.signals = signals
            self.end = end
        }
    }

    /// Creates a runner; a command that asks its user for a password needs some time.
    package init(
        timeLimit: Duration = .seconds(30),
        outputLimit: Int = 64 << 10,
        clock: any Clock<Duration> = ContinuousClock(),
        interruption: Interruption? = nil
    ) {
        self.interruption = interruption
        self.timeLimit = timeLimit
        self.outputLimit = outputLimit
        self.clock = clock
    }
}

extension ProcessRunner {
    /// What a command was and how it ended.
    struct Ending: Sendable {
        /// The first word.
        var command: String
        /// Its exit status, or minus the signal that ended it.
        var status: Int32
        var output: [UInt8]
        /// For telling failures apart; never shown.
        var complaint: [UInt8]
    }

    /// What came first.
    private enum End: Sendable {
        case command(Result<Ending, SecretProblem>)
        case timeLimit
        case signal(Int32)
        case cancelled
    }

    /// Runs a command to its end, `input` on its standard input.
    ///
    /// - Throws: `SecretProblem.missingTool`, `.notStarted`, `.timedOut`, `.tooLarge`.
    func run(_ words: [String], environment: [String: String], input: Secret? = nil) async throws(SecretProblem)
        -> Ending
    {
        guard let command = words.first else { throw .badReference }
        // Before the command is there: nobody would end it.
        let signals = interruption?.signals()
        let end = await withTaskGroup(of: End.self) { group in
            group.addTask { .command(await attempt(words, environment, input?.revealBytes() ?? [])) }
            group.addTask {
                // A cancelled sleep means that the command was faster, or that nobody waits any more.
                (try? await clock.sleep(for: timeLimit)) == nil ? .cancelled : .timeLimit
            }
            if let signals {
                group.addTask { await signals.first { _ in true }.map { .signal($0) } ?? .cancelled }
            }
            // Cancelling ends the command; the group waits for that.
            let first = await group.next() ?? .cancelled
            group.cancelAll()
            return first
        }
        switch end {
        case .command(.success(let ending)): return ending
        case .command(.failure(let problem)): throw problem
        case .timeLimit: throw .timedOut(command: command, limit: timeLimit)
        case .signal(let signal):
            interruption?.end(signal)
            throw .killed(command: command, signal: signal)
        case .cancelled: throw .notStarted(command: command)
        }
    }

    private func attempt(
        _ words: [String],
        _ environment: [String: String],
        _ input: [UInt8]
    ) async -> Result<Ending, SecretProblem> {
        let command = words[0]
        var options = PlatformOptions()
        // Without a terminal a question is an error at once instead of a wait; agents ask in windows of their own.
        options.createSession = true
        options.teardownSequence = [.send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)]
        do {
            let result = try await Subprocess.run(
                executable(command),
                arguments: Arguments(Array(words.dropFirst())),
                environment: .custom(
                    Dictionary(uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0), $1) })
                ),
                platformOptions: options,
                input: .inputWriter,
                output: .bytes(limit: outputLimit),
                error: .bytes(limit: outputLimit)
            ) { execution in
                // A command that ends without reading says why by its status.
                _ = try? await execution.standardInputWriter.write(input)
                try? await execution.standardInputWriter.finish()
            }
            let status: Int32
            switch result.terminationStatus {
            case .exited(let code): status = code
            case .signaled(let signal): status = -signal
            }
            return .success(
                Ending(
                    command: command,
                    status: status,
                    output: result.standardOutput,
                    complaint: result.standardError
                )
            )
        } catch let error as SubprocessError where error.code == .executableNotFound {
            return .failure(.missingTool(command))
        } catch let error as SubprocessError where error.code == .outputLimitExceeded {
            return .failure(.tooLarge(.command(command), limit: outputLimit))
        } catch {
            return .failure(.notStarted(command: command))
        }
    }

    private func executable(_ command: String) -> Executable {
        command.utf8.contains(UInt8(ascii: "/")) ? .path(literal(command)) : .name(command)
    }

    /// A path of the library that `Subprocess` takes paths from, which is not one of our dependencies.
    private func literal<Path: ExpressibleByStringLiteral>(_ text: Path.StringLiteralType) -> Path {
        Path(stringLiteral: text)
    }
}
