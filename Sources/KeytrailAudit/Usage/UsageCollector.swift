internal import KeytrailModel

/// Gathers, in a pass over calls, what the report says about usage.
struct UsageCollector {
    /// Who called what from where: few combinations, many calls.
    private struct Combination: Equatable {
        var credential: Int64
        var host: Int64
        var program: ProgramName
        var clientAddress: Int64

        /// A number of many bits, in which unlike combinations seldom are alike.
        var slot: Int {
            let mixed =
                credential &+ host &* 31 &+ program.number &* 1_009 &+ clientAddress &* 32_771
            let product = UInt64(bitPattern: mixed) &* 0x9E37_79B9_7F4A_7C15
            return Int(truncatingIfNeeded: product >> 40)
        }
    }

    private struct Route: MixedKey {
        var host: Int64
        /// 0 for the routes beyond the most that are told apart.
        var method: Int64
        var route: Int64

        var mixed: Int64 { route &+ host &* 1_009 &+ method &* 32_771 }
    }

    /// Where a combination is counted.
    private struct Place {
        var combination: Combination
        /// The groups.
        var credential, program: Int
        /// What the credential has in common with its host, and with its program.
        var host, user: Int
    }

    private struct Slots {
        let credential, outcome, host, duration, program, caller, clientAddress, method, route: Int
    }

    /// Routes that are told apart; those that come later count as their host's other ones.
    private static let maximumRoutes = 5_000

    private let slots: Slots
    private var activity: ActivityCollector
    /// Combinations that were seen lately, each where its parts point: most calls are like one of them.
    private var recent = ContiguousArray<Place?>(repeating: nil, count: 1 << 9)
    private var credentials = GroupedTotals()
    private var programs = GroupedTotals()
    private var hostsOfCredentials = LinkedCounts()
    private var programsOfCredentials = LinkedCounts()
    private var addressesOfCredentials = LinkedCounts()
    private var routes = KeyIndex<Route>()
    private var routeTotals: ContiguousArray<GroupedTotals.Totals> = []

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
        let place = place(of: row, at: time)
        hostsOfCredentials.count(place.host)
        programsOfCredentials.count(place.user)
        activity.count(outcome, at: time)
        let isAnswered = outcome != .networkError && outcome != .cancelled
        let duration = isAnswered && row[slots.duration] != absentNumber ? row[slots.duration] : nil
        // Hosts and the whole are sums of routes.
        routeTotals[route(of: row, at: time)].note(outcome, at: time, duration: duration)
        credentials.note(outcome, at: time, duration: duration, group: place.credential)
        programs.note(outcome, at: time, duration: duration, group: place.program)
    }

    private mutating func place(of row: Span<Int64>, at time: Timestamp) -> Place {
        let combination = Combination(
            credential: row[slots.credential],
            host: row[slots.host],
            // Where a program has a name, each run of it is not a combination of its own.
            program: ProgramName(program: row[slots.program], caller: row[slots.caller]),
            clientAddress: row[slots.clientAddress]
        )
        let slot = combination.slot & (recent.count - 1)
        if let known = recent[slot], known.combination == combination { return known }
        let credential = credentials.group(combination.credential, at: time)
        let place = Place(
            combination: combination,
            credential: credential,
            program: programs.group(combination.program.number, at: time),
            host: hostsOfCredentials.link(credential, combination.host),
            user: programsOfCredentials.link(credential, combination.program.number)
        )
        if combination.clientAddress != 0 {
            _ = addressesOfCredentials.link(credential, combination.clientAddress)
        }
        recent[slot] = place
        return place
    }

    private mutating func route(of row: Span<Int64>, at time: Timestamp) -> Int {
        var route = Route(host: row[slots.host], method: row[slots.method], route: row[slots.route])
        if routeTotals.count >= UsageCollector.maximumRoutes, routes.known(route) == nil {
            (route.method, route.route) = (0, 0)
        }
        let index = routes.index(of: route)
        if index == routeTotals.count { routeTotals.append(GroupedTotals.Totals(first: time, last: time)) }
        return index
    }

    /// Writes what was gathered into a report.
    ///
    /// - Throws: what `text` and `credential` throw.
    func fill(_ report: inout Report, credential: (Int64) throws -> Credential?, text: TextLookup) throws {
        report.activity = activity.activity
        try fillHosts(&report, text: text)
        try fillPrograms(&report, text: text)
        let hosts = hostsOfCredentials.byGroup(of: credentials.count)
        let programs = programsOfCredentials.byGroup(of: credentials.count)
        let addresses = addressesOfCredentials.byGroup(of: credentials.count)
        for (group, (id, totals)) in credentials.entries.enumerated() {
            guard id != 0 else {
                report.anonymousCalls = totals.counts.total
                continue
            }
            guard let credential = try credential(id) else { continue }
            var usage = CredentialUsage(credential: credential, firstSeen: totals.first, lastSeen: totals.last)
            usage.counts = totals.counts
            usage.latency = totals.latency.summary
            usage.hosts = try busiest(hosts[group]) { try text(.host, $0) }
            usage.programs = try busiest(programs[group]) { try ProgramName(number: $0).name(text) }
            usage.clientAddresses = addresses[group].count
            report.credentials.append(usage)
        }
        report.credentials.sort { ($1.counts.total, $0.credential.id) < ($0.counts.total, $1.credential.id) }
    }

    /// Routes, hosts as the sums of their routes, and all calls as the sum of the hosts.
    private func fillHosts(_ report: inout Report, text: TextLookup) throws {
        var hosts: [Int64: GroupedTotals.Totals] = [:]
        for (route, totals) in zip(routes.keys, routeTotals) {
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

    /// The names of what a credential has in common with calls, the busiest first; what has no name is left out.
    private func busiest(_ counts: [(id: Int64, calls: Int)], name: (Int64) throws -> String?) rethrows -> [String] {
        var named: [String: Int] = [:]
        for (id, calls) in counts {
            guard let name = try name(id) else { continue }
            named[name, default: 0] += calls
        }
        return named.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(20).map(\.key)
    }
}

/// What a call's program is called: by its own name, or by its process's executable.
private struct ProgramName: Equatable {
    /// The row of the name, or the negative row of the process; 0 when neither is known.
    let number: Int64

    init(program: Int64, caller: Int64) { number = program == 0 ? -caller : program }

    init(number: Int64) { self.number = number }

    func name(_ text: TextLookup) throws -> String? {
        number > 0 ? try text(.program, number) : try text(.callerExecutable, -number)
    }
}
