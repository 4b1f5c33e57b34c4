internal import KeytrailModel

/// Gathers, in the pass over calls, what the report says about usage.
struct UsageCollector {
    /// Who called what from where: few combinations, many calls.
    fileprivate struct Combination: Hashable {
        var credential: Int64
        var host: Int64
        var program: Int64
        /// Only where there is no program, so that each run of one is not a combination of its own.
        var caller: Int64
        var clientAddress: Int64
    }

    private struct Place {
        var combination: Combination
        var calls = 0
        var credential: Int
        var host: Int
    }

    private struct Slots {
        let credential, outcome, host, duration, program, caller, clientAddress: Int
    }

    private let slots: Slots
    private var activity: ActivityCollector
    private var overall = LatencyRecorder()
    private var totals = OutcomeCounts()
    private var combinations = KeyIndex<Combination>()
    private var places: ContiguousArray<Place> = []
    private var credentials = GroupedTotals()
    private var hosts = GroupedTotals()

    init(window: TimeWindow, layout: inout RowLayout) {
        slots = Slots(
            credential: layout.slot(of: .credentialID),
            outcome: layout.slot(of: .outcome),
            host: layout.slot(of: .host),
            duration: layout.slot(of: .duration),
            program: layout.slot(of: .program),
            caller: layout.slot(of: .callerExecutable),
            clientAddress: layout.slot(of: .clientAddress)
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
            caller: row[slots.program] == 0 ? row[slots.caller] : 0,
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
        let placesByCredential = Dictionary(grouping: places, by: \.combination.credential)
        for (id, totals) in credentials.entries {
            guard id != 0 else {
                report.anonymousCalls = totals.counts.total
                continue
            }
            guard let credential = try credential(id) else { continue }
            let places = placesByCredential[id] ?? []
            report.credentials.append(try usage(of: credential, at: places, totals: totals, text: text))
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
        at own: [Place],
        totals: GroupedTotals.Totals,
        text: TextLookup
    ) throws -> CredentialUsage {
        var usage = CredentialUsage(credential: credential, firstSeen: totals.first, lastSeen: totals.last)
        usage.counts = totals.counts
        usage.latency = totals.latency.summary
        usage.hosts = try busiest(own, by: \.combination.host) { try text(.host, $0) }
        usage.programs = try busiest(own, by: \.combination.programName) { name in
            name.program == 0 ? try text(.callerExecutable, name.caller) : try text(.program, name.program)
        }
        usage.clientAddresses = Set(own.map(\.combination.clientAddress)).subtracting([0]).count
        return usage
    }

    /// The names of what places have in common, the busiest first; what has no name is left out.
    private func busiest<Key: Hashable>(
        _ places: [Place],
        by key: (Place) -> Key,
        name: (Key) throws -> String?
    ) rethrows -> [String] {
        var counts: [Key: Int] = [:]
        for place in places { counts[key(place), default: 0] += place.calls }
        var named: [String: Int] = [:]
        for (key, count) in counts {
            guard let name = try name(key) else { continue }
            named[name, default: 0] += count
        }
        return named.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(20).map(\.key)
    }
}

/// What a call's program is called: by its own name, or by its process's executable.
private struct ProgramName: Hashable {
    var program: Int64
    var caller: Int64
}

extension UsageCollector.Combination {
    fileprivate var programName: ProgramName { ProgramName(program: program, caller: caller) }

    /// The parts in one number, which need not tell all combinations apart.
    fileprivate var mixed: Int64 {
        credential &+ host &* 31 &+ program &* 1_009 &+ caller &* 8_191 &+ clientAddress &* 32_771
    }
}
