package import KeytrailModel
internal import KeytrailRules

/// Which judged instants an engine keeps.
package enum JudgementRecording: Sendable {
    /// None.
    case none
    /// Those at which a condition held.
    case qualifying
    /// All of them.
    case all
}

/// An instant at which a rule judged a group.
package struct JudgedInstant: Sendable, Equatable {
    /// The rule's identifier.
    package var rule: String
    /// The group.
    package var group: [Finding.GroupField]
    /// The instant: the end of the closed window.
    package var at: Timestamp
    /// The window's length.
    package var timespan: TimeSpan
    /// The rule's measure.
    package var measure: Double
    /// Whether the condition held.
    package var qualifies: Bool
}

/// Keeps judged instants while an engine runs.
struct JudgementRecord {
    private struct Entry {
        var detector: Int
        var values: GroupInterner.Values
        var at: Timestamp
        var measure: Double
        var qualifies: Bool
    }

    private let recording: JudgementRecording
    private var entries: [Entry] = []

    init(_ recording: JudgementRecording) {
        self.recording = recording
    }

    /// Whether anything is kept.
    var isKept: Bool {
        switch recording {
        case .none: false
        case .qualifying, .all: true
        }
    }

    /// Whether instants at which the condition did not hold are kept too.
    var isOfAll: Bool {
        switch recording {
        case .none, .qualifying: false
        case .all: true
        }
    }

    /// Keeps judgements of one detector.
    mutating func note(_ judgements: [Judgement], by detector: any Detector, index: Int) {
        for judgement in judgements {
            entries.append(
                Entry(
                    detector: index,
                    values: detector.values(of: judgement.group),
                    at: judgement.at,
                    measure: judgement.measure,
                    qualifies: judgement.qualifies
                )
            )
        }
    }

    /// The instants with their texts, in the order of time.
    ///
    /// - Throws: what `text` throws.
    func instants(plans: [DetectorPlan], frame: EventFrame, text: TextLookup) throws -> [JudgedInstant] {
        // Kept batch by batch, and in a batch detector by detector.
        let order = entries.indices.sorted {
            (entries[$0].at, entries[$0].detector, $0) < (entries[$1].at, entries[$1].detector, $1)
        }
        return try order.map { entries[$0] }.map { entry in
            let plan = plans[entry.detector]
            return JudgedInstant(
                rule: plan.header.identifier,
                group: try plan.groupFields(entry.values, frame: frame, text: text),
                at: entry.at,
                timespan: plan.correlation.timespan,
                measure: entry.measure,
                qualifies: entry.qualifies
            )
        }
    }
}

extension DetectorPlan {
    /// A group's fields with their values as texts; those that an event may lack and does are left out.
    ///
    /// - Throws: what `text` throws.
    func groupFields(
        _ values: GroupInterner.Values,
        frame: EventFrame,
        text: TextLookup
    ) throws -> [Finding.GroupField] {
        var fields: [Finding.GroupField] = []
        for (index, name) in correlation.groupBy.enumerated() {
            let slot = values.slots[index]
            let integer = values.integers[index]
            guard !frame.fields[slot].isAbsent(integer), integer != ValueTable.unkept else { continue }
            let value = try frame.fieldValue(integer, slot: slot, text: text)
            fields.append(Finding.GroupField(name: name, value: value.asShown))
        }
        return fields
    }
}

extension FieldValue {
    /// The value for a reader; the elements of a list side by side.
    var asShown: String {
        if case .list(let elements) = self { return elements.map(\.asShown).joined(separator: ", ") }
        return asText ?? ""
    }
}
