internal import KeytrailModel

/// Follows every quota's counter beside our own calls, in one pass over calls in the order of their starts.
struct QuotaLedger {
    /// A quota as our calls know it, by dictionary rows.
    struct Quota: MixedKey {
        var credential: Int64
        var host: Int64
        var bucket: Int64
        /// The row of the route, or below zero of the path, for a quota without a name: it may be a route's own.
        var route: Int64

        var mixed: Int64 { credential &+ host &* 31 &+ bucket &* 1_009 &+ route &* 32_771 }
    }

    /// What one call was.
    struct Call {
        var id: CallID
        var end: Timestamp
        var credential: Int64
        var host: Int64
        var route: Int64
        /// Whether the provider counts such a call for certain where its answer tells the counter.
        var isCounted: Bool
        /// Whether its answer names the only quota that it was counted in.
        var isNamed: Bool
        /// Whether its own answer is looked at, not only that it was made.
        var isJudged: Bool
        /// Whether its answer tells of no quota.
        var isSilent = true
        var answers: [(bucket: Int64, isUnnamed: Bool, answer: QuotaAnswer)] = []
    }

    /// Calls that may be counted together.
    private struct Group: MixedKey {
        /// The credential's row; -1 for any.
        var credential: Int64
        var host: Int64
        /// The quota's row; -1 for calls of any, -2 for those whose answers name none.
        var bucket: Int64
        /// As `Quota.route`.
        var route: Int64 = 0

        static let any: Int64 = -1
        static let none: Int64 = -2
        var mixed: Int64 { credential &+ host &* 31 &+ bucket &* 1_009 &+ route &* 32_771 }
    }

    private struct Flow {
        var begun: Int64 = 0
        var ended: Int64 = 0
        /// Of those, the ones that were counted for certain.
        var countedBegun: Int64 = 0
        var countedEnded: Int64 = 0
    }

    private struct Flight {
        var call: Call
        var told: [(counter: Int, isNamed: Bool, answer: QuotaAnswer, before: QuotaAnswer?)]
    }

    /// More counters than these are not followed: a hostile log could name a new one with each call.
    static let limit = 50_000

    private(set) var quotas = KeyIndex<Quota>()
    private(set) var counters: ContiguousArray<QuotaCounter> = []
    private var groups = KeyIndex<Group>()
    private var flows: ContiguousArray<Flow> = []
    private var flights = FlightQueue<Flight>()

    /// Takes the next call.
    ///
    /// Logarithmic in the calls in flight.
    mutating func take(_ call: Call) {
        land(before: call.id.startedAt)
        var flight = Flight(call: call, told: [])
        for told in call.answers where call.isJudged && call.credential != 0 {
            let quota = Quota(
                credential: call.credential,
                host: call.host,
                bucket: told.bucket,
                route: told.isUnnamed ? call.route : 0
            )
            if quotas.keys.count >= QuotaLedger.limit, quotas.known(quota) == nil { continue }
            let index = quotas.index(of: quota)
            if index == counters.count { counters.append(QuotaCounter()) }
            let isNamed = call.isNamed && !told.isUnnamed
            var answer = told.answer
            let own = flow(call.credential, call.host, told.bucket, isNamed: isNamed)
            answer.endedBefore = own.ended
            answer.endedBeforeOfAll = flow(Group.any, call.host, told.bucket, isNamed: isNamed).ended
            answer.countedBefore = counted(quota).countedEnded
            let before = counters[index].open(&answer)
            flight.told.append((index, isNamed, answer, before))
        }
        eachGroup(of: call) { flow, isCounted in
            flow.begun += 1
            if isCounted { flow.countedBegun += 1 }
        }
        flights.insert(flight, end: call.end.microseconds)
    }

    /// Ends the pass.
    mutating func finish() { land(before: .distantFuture) }

    /// Takes the counters apart.
    mutating func drops(of index: Int) -> [QuotaDrop] { counters[index].finished() }

    private mutating func land(before time: Timestamp) {
        while let flight = flights.removeFirst(before: time.microseconds) {
            let call = flight.call
            for told in flight.told {
                let quota = quotas.keys[told.counter]
                counters[told.counter].close(
                    told.answer,
                    before: told.before,
                    end: call.end,
                    begun: flow(call.credential, call.host, quota.bucket, isNamed: told.isNamed).begun,
                    begunOfAll: flow(Group.any, call.host, quota.bucket, isNamed: told.isNamed).begun,
                    counted: counted(quota).countedBegun
                )
            }
            eachGroup(of: call) { flow, isCounted in
                flow.ended += 1
                if isCounted { flow.countedEnded += 1 }
            }
        }
    }

    /// Calls that may have been counted in a quota: those whose answers name it and those whose answers name none, where answers name
    /// theirs; all of them elsewhere.
    private func flow(_ credential: Int64, _ host: Int64, _ bucket: Int64, isNamed: Bool) -> Flow {
        guard isNamed else { return flow(Group(credential: credential, host: host, bucket: Group.any)) }
        let named = flow(Group(credential: credential, host: host, bucket: bucket))
        let silent = flow(Group(credential: credential, host: host, bucket: Group.none))
        return Flow(begun: named.begun + silent.begun, ended: named.ended + silent.ended)
    }

    /// Calls whose answers told the counter.
    private func counted(_ quota: Quota) -> Flow {
        flow(Group(credential: quota.credential, host: quota.host, bucket: quota.bucket, route: quota.route))
    }

    private func flow(_ group: Group) -> Flow { groups.known(group).map { flows[$0] } ?? Flow() }

    private mutating func eachGroup(of call: Call, _ change: (inout Flow, _ isCounted: Bool) -> Void) {
        for credential in [call.credential, Group.any] {
            change(&flows[number(of: Group(credential: credential, host: call.host, bucket: Group.any))], false)
            if call.isSilent {
                change(&flows[number(of: Group(credential: credential, host: call.host, bucket: Group.none))], false)
            }
            for told in call.answers {
                let group = Group(
                    credential: credential,
                    host: call.host,
                    bucket: told.bucket,
                    route: told.isUnnamed ? call.route : 0
                )
                change(&flows[number(of: group)], call.isCounted)
            }
        }
    }

    private mutating func number(of group: Group) -> Int {
        let index = groups.index(of: group)
        if index == flows.count { flows.append(Flow()) }
        return index
    }
}

/// What is under way, the first to end first: a binary heap.
struct FlightQueue<Element> {
    private var items: [(end: Int64, element: Element)] = []

    /// Adds what ends at a time; logarithmic.
    mutating func insert(_ element: Element, end: Int64) {
        items.append((end, element))
        var index = items.count - 1
        while index > 0, items[index].end < items[(index - 1) / 2].end {
            items.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    /// Takes out the first to end, when it ends before a time; logarithmic.
    mutating func removeFirst(before time: Int64) -> Element? {
        guard let first = items.first, first.end < time else { return nil }
        let last = items.removeLast()
        if !items.isEmpty {
            items[0] = last
            sink()
        }
        return first.element
    }

    private mutating func sink() {
        var index = 0
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < items.count && items[child].end < items[least].end
            {
                least = child
            }
            guard least != index else { return }
            items.swapAt(index, least)
            index = least
        }
    }
}
