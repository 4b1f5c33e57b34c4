internal import KeytrailModel

/// Gathers, in a pass over calls, what the report says about usage.
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

    fileprivate struct Route: Hashable {
        var host: Int64
        /// 0 for the routes beyond the most that are told apart.
        var method: Int64
        var route: Int64
    }

    private struct Place {
        var combination: Combination
        var calls = 0
        var credential: Int
        var program: Int
    }

    private struct Slots {
        let credential, outcome, host, duration, program, caller, clientAddress, method, route: Int
    }

    /// Routes that are told apart; those that come later count as their host's other ones.
    private static let maximumRoutes = 5_000

    private let slots: Slots
    private var activity: ActivityCollector
    private var combinations = KeyIndex<Combination>()
    private var places: ContiguousArray<Place> = []
    private var credentials = GroupedTotals()
    private var programs = GroupedTotals()
    private var routeIndex = KeyIndex<Route>()
    private var routes: ContiguousArray<(route: Route, totals: GroupedTotals.Totals)> = []

    init(window: TimeWindow, layout: inout RowLayout) {
        slots = Slots(
            credential: layout.slot(of: .credentialID),
            outcome: layout.slot(of: .outcome),
            host: layout.slot(of: .host),
            duration: layout.slot(of: .duration),
            program: layout.slot(of: .program),
            caller: layout.slot(of: .callerExecutable),
            clientAddress: layout.slot(of: .clientAddress),
            method: layout.slot(of: .method),
            route: layout.slot(of: .route)
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
        activity.count(outcome, at: time)
        let isAnswered = outcome != .networkError && outcome != .cancelled
        let duration = isAnswered && row[slots.duration] != absentNumber ? row[slots.duration] : nil
        // Hosts and the whole are sums of routes.
        routes[route(of: row, at: time)].totals.note(outcome, at: time, duration: duration)
        credentials.note(outcome, at: time, duration: duration, group: places[index].credential)
        programs.note(outcome, at: time, duration: duration, group: places[index].program)
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
        let program = programs.group(combination.programName.number, at: time)
        places.append(Place(combination: combination, credential: credential, program: program))
        return index
    }

    private mutating func route(of row: Span<Int64>, at time: Timestamp) -> Int {
        var route = Route(host: row[slots.host], method: row[slots.method], route: row[slots.route])
        if routes.count >= UsageCollector.maximumRoutes, routeIndex.known(route, mixed: route.mixed) == nil {
            (route.method, route.route) = (0, 0)
        }
        let index = routeIndex.index(of: route, mixed: route.mixed)
        if index == routes.count { routes.append((route, GroupedTotals.Totals(first: time, last: time))) }
        return index
    }

    /// Writes what was gathered into a report.
    ///
    /// - Throws: what `text` and `credential` throw.
    func fill(_ report: inout Report, credential: (Int64) throws -> Credential?, text: TextLookup) throws {
        report.activity = activity.activity
        try fillHosts(&report, text: text)
        try fillPrograms(&report, text: text)
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
        report.credentials.sort { ($1.counts.total, $0.credential.id) < ($0.counts.total, $1.credential.id) }
    }

    /// Routes, hosts as the sums of their routes, and all calls as the sum of the hosts.
    private func fillHosts(_ report: inout Report, text: TextLookup) throws {
        var hosts: [Int64: GroupedTotals.Totals] = [:]
        for (route, totals) in routes {
            hosts[route.host, default: .init(first: totals.first, last: totals.last)].add(totals)
            let usage = RouteUsage(
                method: try text(.method, route.method),
                host: try text(.host, route.host) ?? "",
                route: try text(.route, route.route),
                counts: totals.counts,
                latency: totals.latency.summary
            )
            report.routes.append(usage)
        }
        var overall = LatencyRecorder()
        for (id, totals) in hosts {
            report.totals += totals.counts
            overall.add(totals.latency)
            let name = try text(.host, id) ?? ""
            report.hosts.append(HostUsage(host: name, counts: totals.counts, latency: totals.latency.summary))
        }
        report.latency = overall.summary
        report.hosts.sort { ($1.counts.total, $0.host) < ($0.counts.total, $1.host) }
        report.routes.sort { ($1.counts.total, $0.name) < ($0.counts.total, $1.name) }
    }

    /// Integrations; calls of which no program is known belong to none.
    private func fillPrograms(_ report: inout Report, text: TextLookup) throws {
        var named: [String: GroupedTotals.Totals] = [:]
        for (number, totals) in programs.entries {
            guard let name = try ProgramName(number: number).name(text) else { continue }
            named[name, default: .init(first: totals.first, last: totals.last)].add(totals)
        }
        report.programs = named.map {
            ProgramUsage(program: $0.key, counts: $0.value.counts, latency: $0.value.latency.summary)
        }
        report.programs.sort { ($1.counts.total, $0.program) < ($0.counts.total, $1.program) }
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
        usage.programs = try busiest(own, by: \.combination.programName) { try $0.name(text) }
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

    init(program: Int64, caller: Int64) {
        self.program = program
        self.caller = caller
    }

    /// Both are row ids, which are positive, and one of them is 0: one number holds either.
    init(number: Int64) { self.init(program: max(0, number), caller: max(0, -number)) }

    var number: Int64 { program == 0 ? -caller : program }

    func name(_ text: TextLookup) throws -> String? {
        program == 0 ? try text(.callerExecutable, caller) : try text(.program, program)
    }
}

extension UsageCollector.Combination {
    fileprivate var programName: ProgramName { ProgramName(program: program, caller: caller) }

    /// The parts in one number, which need not tell all combinations apart.
    fileprivate var mixed: Int64 {
        credential &+ host &* 31 &+ program &* 1_009 &+ caller &* 8_191 &+ clientAddress &* 32_771
    }
}

extension UsageCollector.Route {
    /// As `Combination.mixed`.
    fileprivate var mixed: Int64 { route &+ host &* 1_009 &+ method &* 32_771 }
}
