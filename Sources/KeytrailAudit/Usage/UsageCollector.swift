internal import KeytrailModel

/// Gathers, in the pass over calls, what the report says about usage.
struct UsageCollector {
    /// Who called what from where: few combinations, many calls.
    fileprivate struct Combination: Hashable {
        var credential: Int64
        var host: Int64
        var program: Int64
        var clientAddress: Int64
    }

    private struct Place {
        var combination: Combination
        var calls = 0
        var credential: Int
        var host: Int
    }

    private let slots: (credential: Int, outcome: Int, host: Int, duration: Int, program: Int, clientAddress: Int)
    private var activity: ActivityCollector
    private var overall = LatencyRecorder()
    private var totals = OutcomeCounts()
    private var combinations = KeyIndex<Combination>()
    private var places: ContiguousArray<Place> = []
    private var credentials = GroupedTotals()
    private var hosts = GroupedTotals()

    init(window: TimeWindow, layout: inout RowLayout) {
        slots = (
            layout.slot(of: .credentialID), layout.slot(of: .outcome), layout.slot(of: .host),
            layout.slot(of: .duration),
            layout.slot(of: .program), layout.slot(of: .clientAddress)
        )
        activity = ActivityCollector(window: window)
    }

    /// Takes the next call of the period.
    ///
    /// Constant.
    mutating func consume(_ row: Span<Int64>) {
        guard let outcome = Outcome(rawValue: Int(truncatingIfNeeded: row[slots.outcome])) else { return }
        let time = Timestamp(microseconds: row[0])
        let index = place(of: row, at: time)
        places[index].calls += 1
        totals[outcome] += 1
        activity.count(outcome, at: time)
        let isAnswered = outcome != .networkError && outcome != .cancelled
        let duration = isAnswered && row[slots.duration] != absentNumber ? row[slots.duration] : nil
        if let duration { overall.record(microseconds: duration) }
        credentials.note(outcome, at: time, duration: duration, group: places[index].credential)
        hosts.note(outcome, at: time, duration: duration, group: places[index].host)
    }

    private mutating func place(of row: Span<Int64>, at time: Timestamp) -> Int {
        let combination = Combination(
            credential: row[slots.credential],
            host: row[slots.host],
            program: row[slots.program],
            clientAddress: row[slots.clientAddress]
        )
        let index = combinations.index(of: combination, mixed: combination.mixed)
        guard index == places.count else { return index }
        let credential = credentials.group(combination.credential, at: time)
        let host = hosts.group(combination.host, at: time)
        places.append(Place(combination: combination, credential: credential, host: host))
        return index
    }

    /// Writes what was gathered into a report.
    ///
    /// - Throws: what `text` and `credential` throw.
    func fill(_ report: inout Report, credential: (Int64) throws -> Credential?, text: TextLookup) throws {
        report.totals = totals
        report.activity = activity.activity
        report.latency = overall.summary
        for (id, totals) in credentials.entries {
            guard id != 0 else {
                report.anonymousCalls = totals.counts.total
                continue
            }
            guard let credential = try credential(id) else { continue }
            report.credentials.append(try usage(of: credential, row: id, totals: totals, text: text))
        }
        for (id, totals) in hosts.entries {
            let name = try text(.host, id) ?? ""
            report.hosts.append(HostUsage(host: name, counts: totals.counts, latency: totals.latency.summary))
        }
        report.credentials.sort { ($1.counts.total, $0.credential.id) < ($0.counts.total, $1.credential.id) }
        report.hosts.sort { ($1.counts.total, $0.host) < ($0.counts.total, $1.host) }
    }

    private func usage(
        of credential: Credential,
        row: Int64,
        totals: GroupedTotals.Totals,
        text: TextLookup
    ) throws -> CredentialUsage {
        var usage = CredentialUsage(credential: credential, firstSeen: totals.first, lastSeen: totals.last)
        usage.counts = totals.counts
        usage.latency = totals.latency.summary
        let own = places.filter { $0.combination.credential == row }
        usage.hosts = try busiest(own, by: \.host, in: .host, text: text)
        usage.programs = try busiest(own, by: \.program, in: .program, text: text)
        usage.clientAddresses = Set(own.map(\.combination.clientAddress)).subtracting([0]).count
        return usage
    }

    private func busiest(
        _ places: [Place],
        by part: KeyPath<Combination, Int64>,
        in column: CallColumn,
        text: TextLookup
    ) throws -> [String] {
        var counts: [Int64: Int] = [:]
        for place in places { counts[place.combination[keyPath: part], default: 0] += place.calls }
        counts[0] = nil
        let named = try counts.map { (name: try text(column, $0.key) ?? "", count: $0.value) }
        return named.sorted { ($1.count, $0.name) < ($0.count, $1.name) }.prefix(20).map(\.name)
    }
}

extension UsageCollector.Combination {
    /// The parts in one number, which need not tell all combinations apart.
    fileprivate var mixed: Int64 { credential &+ host &* 31 &+ program &* 1_009 &+ clientAddress &* 32_771 }
}
