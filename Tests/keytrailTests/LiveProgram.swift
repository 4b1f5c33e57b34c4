import Foundation
import Synchronization

/// The program while it runs: what it has written so far, and waiting for more.
final class LiveProgram: Sendable {
    private struct Waiter {
        var isMet: @Sendable (LiveProgram.Output) -> Bool
        var continuation: CheckedContinuation<Output, any Error>
    }

    private struct State {
        var output = Output()
        var waiters: [UUID: Waiter] = [:]
    }

    /// What it has written, and how it ended.
    struct Output: Sendable {
        /// Standard output, or what a terminal got.
        var text = ""
        /// Standard error, where that is no terminal.
        var messages = ""
        /// The exit status, or minus the signal; `nil` while it runs.
        var status: Int32?
    }

    private let state = Mutex(State())
    private let process: Process
    private let pipe: Pipe?
    /// What must end before it has ended.
    private let ends = DispatchGroup()

    /// Starts the program with pipes.
    init(_ program: Program, _ arguments: [String]) throws {
        process = program.process(arguments)
        let (output, messages) = (Pipe(), Pipe())
        pipe = output
        process.standardInput = FileHandle.nullDevice
        (process.standardOutput, process.standardError) = (output, messages)
        for (handle, isOutput) in [(output.fileHandleForReading, true), (messages.fileHandleForReading, false)] {
            ends.enter()
            handle.readabilityHandler = { [weak self, ends] file in
                let data = file.availableData
                if data.isEmpty {
                    file.readabilityHandler = nil
                    ends.leave()
                } else {
                    self?.add(data, isOutput: isOutput)
                }
            }
        }
        ends.enter()
        process.terminationHandler = { [ends] _ in ends.leave() }
        ends.notify(queue: .global()) { [self] in finish() }
        try process.run()
    }

    /// Starts the program on a terminal.
    init(_ program: Program, _ arguments: [String], on terminal: PseudoTerminal) throws {
        process = program.process(arguments)
        pipe = nil
        let (input, output) = (terminal.makeHandle(), terminal.makeHandle())
        (process.standardInput, process.standardOutput, process.standardError) = (input, output, output)
        terminal.read { [weak self] data in
            guard let self else { return }
            add(data, isOutput: true)
            guard self.output.text.hasSuffix(PseudoTerminal.end) else { return }
            terminal.stopReading()
            change { $0.text.removeLast(PseudoTerminal.end.count) }
            finish()
        }
        process.terminationHandler = { _ in terminal.finishWriting() }
        try process.run()
        for handle in [input, output] { try handle.close() }
    }

    /// What it has written by now.
    var output: Output { state.withLock { $0.output } }

    /// Sends it a signal.
    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Ends reading its standard output.
    func closeOutput() throws {
        pipe?.fileHandleForReading.readabilityHandler = nil
        try pipe?.fileHandleForReading.close()
        ends.leave()
    }

    /// Waits until what it has written is as wanted.
    ///
    /// - Throws: `CancellationError` when the test's time is over.
    @discardableResult
    func wait(until isMet: @escaping @Sendable (Output) -> Bool) async throws -> Output {
        let id = UUID()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let met = state.withLock { state -> Output? in
                    if isMet(state.output) { return state.output }
                    state.waiters[id] = Waiter(isMet: isMet, continuation: continuation)
                    return nil
                }
                if let met { continuation.resume(returning: met) }
                if Task.isCancelled { cancel(id) }
            }
        } onCancel: {
            cancel(id)
        }
    }

    /// Waits for its end.
    @discardableResult
    func end() async throws -> Output { try await wait { $0.status != nil } }

    /// Waits until it has stopped, as a shell does, on a thread of its own.
    func stopped() async {
        let id = id_t(process.processIdentifier)
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var event = unsafe siginfo_t()
                // The structure is ours and lives on this frame; who else waits for the process sees the same.
                while unsafe waitid(P_PID, id, &event, WSTOPPED | WNOWAIT) != 0, errno == EINTR {}
                continuation.resume()
            }
        }
    }

    private func cancel(_ id: UUID) {
        process.terminate()
        state.withLock { $0.waiters.removeValue(forKey: id) }?.continuation.resume(throwing: CancellationError())
    }

    private func add(_ data: Data, isOutput: Bool) {
        change { output in
            let text = String(decoding: data, as: UTF8.self)
            if isOutput { output.text += text } else { output.messages += text }
        }
    }

    private func finish() {
        let isExit = process.terminationReason == .exit
        let status = isExit ? process.terminationStatus : -process.terminationStatus
        change { $0.status = status }
    }

    private func change(_ body: (inout Output) -> Void) {
        let (output, met) = state.withLock { state -> (Output, [Waiter]) in
            body(&state.output)
            let output = state.output
            // At its end nobody waits in vain.
            let met = state.waiters.filter { $0.value.isMet(output) || output.status != nil }
            for id in met.keys { state.waiters[id] = nil }
            return (output, Array(met.values))
        }
        for waiter in met { waiter.continuation.resume(returning: output) }
    }
}
