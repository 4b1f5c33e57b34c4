internal import KeytrailModel
internal import Synchronization

/// What is exceptional in a run; told when the program has ended, so that nothing is written over its screen.
final class RunNotes: Sendable {
    private struct State {
        var diagnostics: [Diagnostic] = []
        var rejecting: [String] = []
        var leavesDescendants = false
    }

    private let state = Mutex(State())

    /// Authorities that could not be read.
    func add(_ diagnostics: [Diagnostic]) {
        state.withLock { $0.diagnostics += diagnostics.filter { $0.severity != .note } }
    }

    /// A host for which a client did not trust our certificate.
    func addRejecting(_ host: String) {
        state.withLock { state in
            if !state.rejecting.contains(host) { state.rejecting.append(host) }
        }
    }

    /// The program ended, and others that it had started did not.
    func leavesDescendants() { state.withLock { $0.leavesDescendants = true } }

    /// One sentence for each.
    var sentences: [String] {
        state.withLock { state in
            var sentences = state.diagnostics.map(\.description)
            for host in state.rejecting {
                sentences.append(
                    "a client did not accept the certificate for \(host), and could not call it; docs/wrapping.md says what "
                        + "to do, --ignore \(host) lets its calls pass unrecorded."
                )
            }
            if state.leavesDescendants {
                sentences.append(
                    "the program left others running, whose calls fail from now on; --linger records them until they end."
                )
            }
            return sentences
        }
    }
}

extension MissingCalls {
    /// How many, from when to when, and why.
    var sentence: String {
        let count = calls == 1 ? "1 call" : "\(calls) calls"
        let reason = LossWords.sentence(error)
        return "\(count) from \(since.rfc3339Seconds) to \(until.rfc3339Seconds) could not be recorded: \(reason)"
    }
}
