internal import KeytrailModel

/// Gathers, in the pass over calls, what is needed to hold granted scopes against used ones.
struct ScopeCollector {
    /// What is known of one credential.
    struct Evidence {
        var firstCall: Timestamp
        var lastCall: Timestamp
        var calls = 0
        /// Successful calls.
        var accepted = 0
        /// The newest grant: the dictionary id of its text, and the call that showed it.
        var grant: (id: Int64, call: CallID)?
        /// Successful calls by the dictionary id of what they demanded; 0 where that is not known.
        var needs: [Int64: Int] = [:]
    }

    private struct Need: Hashable {
        var credential: Int64
        var id: Int64
    }

    private let credential: Int
    private let outcome: Int
    private let granted: Int
    private let demanded: Int
    private var credentials = KeyIndex<Int64>()
    private var known: ContiguousArray<(credential: Int64, evidence: Evidence)> = []
    private var needs = KeyIndex<Need>()
    private var calls: ContiguousArray<(need: Need, calls: Int)> = []

    init(layout: inout RowLayout) {
        credential = layout.slot(of: .credentialID)
        outcome = layout.slot(of: .outcome)
        granted = layout.slot(of: .grantedScopes)
        demanded = layout.slot(of: .acceptedScopes)
    }

    /// Takes the next call.
    ///
    /// Constant.
    mutating func consume(_ row: Span<Int64>) {
        let id = row[credential]
        guard id != 0 else { return }
        let call = CallID(startedAt: Timestamp(microseconds: row[0]), sequence: row[1])
        let isAccepted = row[outcome] == Outcome.success.rawValue || row[outcome] == Outcome.redirect.rawValue
        let grant = row[granted]
        let need = row[demanded]
        let index = credentials.index(of: id, mixed: id)
        if index == known.count {
            known.append((id, Evidence(firstCall: call.startedAt, lastCall: call.startedAt)))
        }
        known[index].evidence.note(call, grant: grant, isAccepted: isAccepted)
        if isAccepted { count(Need(credential: id, id: need)) }
    }

    /// By the credential's row id.
    var evidence: [Int64: Evidence] {
        var evidence = Dictionary(known.map { ($0.credential, $0.evidence) }) { first, _ in first }
        for entry in calls { evidence[entry.need.credential]?.needs[entry.need.id] = entry.calls }
        return evidence
    }

    private mutating func count(_ need: Need) {
        let index = needs.index(of: need, mixed: need.credential &+ need.id << 20)
        if index == calls.count { calls.append((need, 0)) }
        calls[index].calls += 1
    }
}

extension ScopeCollector.Evidence {
    fileprivate mutating func note(_ call: CallID, grant newGrant: Int64, isAccepted: Bool) {
        calls += 1
        lastCall = call.startedAt
        if newGrant != 0 { grant = (newGrant, call) }
        if isAccepted { accepted += 1 }
    }
}
