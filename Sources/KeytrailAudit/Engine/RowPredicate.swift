internal import KeytrailModel
internal import KeytrailRules

/// A detection's expression, compiled: a branching program over column tests that allocates nothing per row.
struct RowPredicate {
    /// Do a test, then go on at one of two steps.
    private struct Step {
        var test: Int
        var whenPassed: Int
        var whenFailed: Int
    }

    private static let match = -1
    private static let noMatch = -2

    private var steps: ContiguousArray<Step> = []
    private var tests: ContiguousArray<ColumnTest> = []
    private var entry = match

    /// Compiles `expression`; columns it needs are added to `layout`.
    init(_ expression: Expression, layout: inout RowLayout) {
        entry = emit(expression, whenTrue: RowPredicate.match, whenFalse: RowPredicate.noMatch, layout: &layout)
    }

    /// Whether the row matches.
    ///
    /// - Throws: what `text` throws.
    mutating func matches(_ row: Span<Int64>, text: TextLookup) throws -> Bool {
        var next = entry
        while next >= 0 {
            let step = steps[next]
            next = try tests[step.test].passes(row, text: text) ? step.whenPassed : step.whenFailed
        }
        return next == RowPredicate.match
    }

    /// Emits the steps of an expression, last part first, and returns where it starts.
    private mutating func emit(
        _ expression: Expression,
        whenTrue: Int,
        whenFalse: Int,
        layout: inout RowLayout
    ) -> Int {
        switch expression {
        case .all(let parts):
            var next = whenTrue
            for part in parts.reversed() { next = emit(part, whenTrue: next, whenFalse: whenFalse, layout: &layout) }
            return next
        case .any(let parts):
            var next = whenFalse
            for part in parts.reversed() { next = emit(part, whenTrue: whenTrue, whenFalse: next, layout: &layout) }
            return next
        case .not(let part):
            return emit(part, whenTrue: whenFalse, whenFalse: whenTrue, layout: &layout)
        case .reference, .keyword:
            preconditionFailure("not compiled")
        case .field(let name, let test):
            guard let column = CallColumn(fieldName: name) else {
                preconditionFailure("the rule parser lets no unknown field through: \(name)")
            }
            tests.append(ColumnTest(slot: layout.slot(of: column), column: column, test: test))
            steps.append(Step(test: tests.count - 1, whenPassed: whenTrue, whenFailed: whenFalse))
            return steps.count - 1
        }
    }
}
