internal import KeytrailModel
internal import KeytrailRules

/// Turns detections into nodes, numbering the tests of each slot: equal tests of different rules are one.
struct MatchCompiler {
    /// The tests of one slot.
    struct SlotTests {
        private(set) var tests: [ValueTest] = []
        private var numbers: [ValueTest: Int] = [:]

        mutating func number(of test: ValueTest) -> Int {
            if let known = numbers[test] { return known }
            numbers[test] = tests.count
            tests.append(test)
            return tests.count - 1
        }
    }

    /// The tests of each slot.
    private(set) var tests: [Int: SlotTests] = [:]

    /// A detection's node; the slots it needs are added to `frame`, their columns to `layout`.
    mutating func node(of detection: DetectionRule, frame: EventFrame, layout: inout RowLayout) -> MatchNode {
        MatchNode(detection.expression) { expression in
            leaf(expression, in: detection.source, frame, &layout)
        }
    }

    private mutating func leaf(
        _ expression: Expression,
        in source: LogSource,
        _ frame: EventFrame,
        _ layout: inout RowLayout
    ) -> MatchNode {
        switch expression {
        case .field(let name, let test):
            return self.test(test, slot: frame.slot(of: EventField(name, in: source), layout: &layout))
        case .reference(let name, let reference):
            let slot = frame.slot(of: EventField(name, in: source), layout: &layout)
            let other = frame.slot(of: EventField(reference.field, in: source), layout: &layout)
            return .leaf(.reference(slot, other, reference), isNegated: false)
        case .keyword(let test):
            // Any value of the event: of a call's texts, or of what an imported event says besides.
            return .any(EventField.searched.map { self.test(test, slot: frame.slot(of: $0, layout: &layout)) })
        case .all, .any, .not:
            preconditionFailure("only what looks at an event is a leaf")
        }
    }

    private mutating func test(_ test: ValueTest, slot: Int) -> MatchNode {
        .leaf(.test(slot: slot, tests[slot, default: SlotTests()].number(of: test)), isNegated: false)
    }
}
