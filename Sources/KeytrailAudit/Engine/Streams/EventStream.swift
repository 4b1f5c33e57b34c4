internal import KeytrailModel
internal import KeytrailRules

/// The events of one batch that detectors with the same inputs and the same group-by fields have in common.
struct EventStream {
    /// An event of the stream.
    struct Event {
        /// Its place in the batch.
        var place: Int32
        /// The number of its group-by values in its input's table; see `SharedKeys`.
        var key: Int32
        /// Which of the rules it is an event of, one bit for each.
        var inputs: UInt64
    }

    /// For each input, the table of its group-by values; -1 for an input that takes instants of another correlation.
    fileprivate let tables: [Int]
    /// For each input, its table's place among the different ones; and how many those are.
    private let ordinals: [Int]
    private let tableCount: Int
    /// The events, in their order.
    fileprivate(set) var events: ContiguousArray<Event> = []

    fileprivate init(tables: [Int]) {
        self.tables = tables
        let different = Set(tables).sorted()
        ordinals = tables.map { different.firstIndex(of: $0) ?? 0 }
        tableCount = different.count
    }

    /// The table that an event's key is of.
    func table(of event: Event) -> Int { tables[event.inputs.trailingZeroBitCount] }

    /// A number for an event's key that no key of another of the stream's tables has; compact.
    func place(of event: Event) -> Int {
        guard tableCount > 1 else { return Int(event.key) }
        return Int(event.key) * tableCount + ordinals[event.inputs.trailingZeroBitCount]
    }
}

/// Which streams events go to.
struct StreamTable {
    /// What makes two detectors have a stream in common.
    private struct Shape: Hashable {
        var tables: [Int]
        var isDivided: Bool
        /// For each input, its detection; -1 for a correlation.
        var detections: [Int]
    }

    /// An event's way into a stream.
    private struct Route {
        var stream: Int
        var inputs: UInt64
        var table: Int
    }

    private struct Consumer {
        var stream: Int
        var input: Int
    }

    /// The streams.
    private(set) var streams: ContiguousArray<EventStream> = []
    private var isDivided: [Bool] = []
    private var shapes: [Shape: Int] = [:]
    /// For each detection, the streams that its events go to.
    private var consumers: [[Consumer]]
    private var numbers: [[Int]: Int] = [:]
    /// The ways of each distinct list of matched detections, by its number.
    private var routes: ContiguousArray<ContiguousArray<Route>> = []

    init(detections: Int) {
        consumers = Array(repeating: [], count: detections)
    }

    /// The stream of a detector's events, made when there is none like it.
    ///
    /// - Parameters:
    ///   - plan: The detector's plan.
    ///   - inputs: What each of its inputs counts.
    ///   - keys: The tables of group-by values; new ones are added.
    /// - Returns: The stream's number.
    mutating func stream(of plan: DetectorPlan, inputs: [RuleSet.Input], keys: inout SharedKeys) -> Int {
        var tables: [Int] = []
        var detections: [Int] = []
        for (input, source) in inputs.enumerated() {
            var slots: [Int] = []
            for case .slot(let slot) in plan.groupParts[input] { slots.append(slot) }
            switch source {
            case .detection(let index):
                tables.append(keys.table(of: slots, allowsMissing: plan.allowsMissing))
                detections.append(index)
            case .correlation:
                tables.append(-1)
                detections.append(-1)
            }
        }
        let divides = !plan.correlation.aliases.isEmpty
        let shape = Shape(tables: tables, isDivided: divides, detections: detections)
        if let known = shapes[shape] { return known }
        let number = streams.count
        shapes[shape] = number
        streams.append(EventStream(tables: tables))
        isDivided.append(divides)
        for (input, detection) in detections.enumerated() where detection >= 0 {
            consumers[detection].append(Consumer(stream: number, input: input))
        }
        return number
    }

    /// Whether anything counts a detection's events.
    func isCounted(_ detection: Int) -> Bool { !consumers[detection].isEmpty }

    /// The number of the ways that events go which matched these detections.
    ///
    /// Linear in the detections.
    mutating func ways(of matched: ContiguousArray<Int>) -> Int {
        let key = Array(matched)
        if let known = numbers[key] { return known }
        var inputs: [Int: UInt64] = [:]
        for detection in matched {
            for consumer in consumers[detection] {
                inputs[consumer.stream, default: 0] |= 1 << UInt64(consumer.input)
            }
        }
        func route(_ stream: Int, _ inputs: UInt64) -> Route {
            Route(stream: stream, inputs: inputs, table: streams[stream].tables[inputs.trailingZeroBitCount])
        }
        // Those of one table come side by side.
        let whole = inputs.filter { !isDivided[$0.key] }.map { route($0.key, $0.value) }
        var routes = ContiguousArray(whole.sorted { ($0.table, $0.stream) < ($1.table, $1.stream) })
        // Under aliases, each input has fields of its own, and so perhaps another group.
        for (stream, mask) in inputs.sorted(by: { $0.key < $1.key }) where isDivided[stream] {
            routes += mask.singleBits.map { route(stream, $0) }
        }
        numbers[key] = self.routes.count
        self.routes.append(routes)
        return self.routes.count - 1
    }

    /// Whether the ways lead nowhere.
    func isEmpty(_ ways: Int) -> Bool { routes[ways].isEmpty }

    /// Sends the event in `frame`, at a place in the batch, on its ways.
    mutating func send(
        _ place: Int,
        on ways: Int,
        _ values: ContiguousArray<Int64>,
        _ frame: EventFrame,
        keys: inout SharedKeys
    ) {
        var latest = (table: -1, key: 0)
        for index in routes[ways].indices {
            let route = routes[ways][index]
            if route.table != latest.table { latest = (route.table, keys.number(of: route.table, values, frame)) }
            let event = EventStream.Event(
                place: Int32(truncatingIfNeeded: place),
                key: Int32(truncatingIfNeeded: latest.key),
                inputs: route.inputs
            )
            streams[route.stream].events.append(event)
        }
    }

    /// Forgets the events.
    mutating func removeEvents() {
        for stream in streams.indices where !streams[stream].events.isEmpty {
            streams[stream].events.removeAll(keepingCapacity: true)
        }
    }
}

extension UInt64 {
    /// The numbers that have one of its bits each, the lowest first.
    fileprivate var singleBits: [UInt64] { (0..<64).map { 1 << UInt64($0) }.filter { self & $0 != 0 } }
}
