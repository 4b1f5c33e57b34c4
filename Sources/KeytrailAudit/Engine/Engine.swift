package import KeytrailModel
package import KeytrailRules

/// Evaluates all rules over calls in one pass.
///
/// The calls must come ordered by time and sequence. What comes out is a function of the set of calls alone.
package struct Engine {
    private var detectors: ContiguousArray<EventCountDetector> = []

    /// Compiles the rules about calls; the columns they need are added to `layout`.
    package init(_ rules: RuleSet, layout: inout RowLayout) {
        for resolved in rules.correlations {
            let bases = resolved.inputs.compactMap { input -> DetectionRule? in
                guard case .detection(let index) = input else { return nil }
                return rules.detections[index]
            }
            detectors.append(EventCountDetector(resolved.rule, bases: bases, layout: &layout))
        }
        for detection in rules.reportingDetections(of: .calls) {
            let rule = CorrelationRule(everyMatchOf: detection)
            detectors.append(EventCountDetector(rule, bases: [detection], layout: &layout))
        }
    }

    /// How far before a period the reading must start for every rule to be exact inside it.
    package var lookback: TimeSpan {
        detectors.map { $0.lookback + $0.quiet }.max() ?? .zero
    }

    /// Tells the engine that no call before `start` will come, although there may have been some.
    package mutating func begin(at start: Timestamp) {
        for index in detectors.indices { detectors[index].exactFrom = start + detectors[index].lookback }
    }

    /// Takes the next call.
    ///
    /// - Throws: what `text` throws.
    package mutating func consume(_ row: Span<Int64>, text: TextLookup) throws {
        let call = CallID(startedAt: Timestamp(microseconds: row[0]), sequence: row[1])
        for index in detectors.indices { try detectors[index].consume(row, call: call, text: text) }
    }

    /// Whether an episode that touches `window` may have begun before the engine could see it.
    package func isCutOff(in window: TimeWindow) -> Bool {
        detectors.contains { detector in
            detector.exactFrom > .distantPast
                && detector.results.contains { result in
                    window.overlaps(TimeWindow(start: result.episode.openedAt, end: result.episode.lastSeen))
                        && result.episode.openedAt - detector.quiet < detector.exactFrom
                }
        }
    }

    /// The findings whose episodes touch `window`; those that were quiet at its end are resolved.
    ///
    /// - Throws: what `text` throws.
    package func findings(in window: TimeWindow, text: TextLookup) throws -> [Finding] {
        try detectors.flatMap { detector in
            try detector.results.compactMap { result in
                let span = TimeWindow(start: result.episode.openedAt, end: result.episode.lastSeen)
                guard window.overlaps(span) else { return nil }
                return try detector.finding(result, until: window.end, text: text)
            }
        }
    }

    /// What a reader should know about the evaluation itself.
    package var notes: [Diagnostic] {
        detectors.filter { $0.withoutGroup > 0 }.map { detector in
            let fields = detector.correlation.groupBy.joined(separator: ", ")
            let message = "'\(detector.header.title)' left out \(detector.withoutGroup) calls that lack \(fields)"
            return Diagnostic(.note, at: nil, message)
        }
    }
}
