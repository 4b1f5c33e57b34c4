internal import KeytrailAudit
internal import KeytrailModel

/// What one credential does at present.
struct TopRow: Equatable {
    /// The credential's id.
    var credential: String
    /// Calls within the window.
    var calls: Int
    /// Those that did not do what was asked.
    var errors: Int
    /// Nineteen in twenty calls took at most this long; `nil` when not measured.
    var p95: TimeSpan?
    /// The least that was left of its tightest quota, in thousandths; `nil` when none was reported.
    var headroom: Int?

    /// The rows of a snapshot, in no order that matters.
    static func rows(_ snapshot: UsageSnapshot) -> [TopRow] {
        var headroom: [String: Int] = [:]
        for quota in snapshot.quotas {
            guard let credential = quota.credentialID else { continue }
            headroom[credential] = min(headroom[credential] ?? 1_000, quota.remainingPermille)
        }
        return snapshot.credentials.map { usage in
            TopRow(
                credential: usage.credential.id,
                calls: usage.counts.total,
                errors: usage.counts.failed,
                p95: usage.latency?.p95,
                headroom: headroom[usage.credential.id]
            )
        }
    }
}

/// By what rows are ordered; the raw value is the option's.
enum TopOrder: String, CaseIterable {
    case rate, errors, p95, quota, name

    /// The key that asks for it.
    var key: Character {
        switch self {
        case .rate: "r"
        case .errors: "e"
        case .p95: "p"
        // Another letter ends the program.
        case .quota: "u"
        case .name: "n"
        }
    }

    /// The order that a key asks for.
    init?(key: UInt8) {
        guard let order = TopOrder.allCases.first(where: { $0.key.asciiValue == key }) else { return nil }
        self = order
    }

    /// The rows in this order: what deserves a look first, then by name.
    func sorted(_ rows: [TopRow]) -> [TopRow] {
        rows.sorted { left, right in
            let (a, b) = (rank(left), rank(right))
            return a == b ? left.credential < right.credential : a > b
        }
    }

    private func rank(_ row: TopRow) -> Int64 {
        switch self {
        case .rate: Int64(row.calls)
        case .errors: Int64(row.errors)
        case .p95: row.p95?.microseconds ?? -1
        // Where nothing was reported, nothing is short.
        case .quota: Int64(-(row.headroom ?? 1_001))
        case .name: 0
        }
    }
}
