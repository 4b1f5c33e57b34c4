/// Many tests that are asked of one field together.
///
/// The cost of an answer is that of reading the value once, of the tests that come near, and of those that can only be
/// asked one by one: regular expressions, networks, times, and comparisons other than equality.
package struct ValueTests: Sendable {
    private let tests: [ValueTest]
    private let patterns: PatternTests
    /// The tests for equality with a number.
    private var numbers: [Double: [Int]] = [:]
    /// The tests that are asked one by one.
    private var single: [Int] = []
    /// The tests that are asked of a list as a whole.
    private var presence: [Int] = []

    /// Prepares the tests; the indices of the answers are those of this list.
    package init(_ tests: [ValueTest]) {
        self.tests = tests
        var patterns: [(index: Int, pattern: TextPattern)] = []
        for (index, test) in tests.enumerated() {
            switch test {
            case .text(let pattern): patterns.append((index, pattern))
            case .number(.equal, let number): numbers[number, default: []].append(index)
            case .number, .boolean, .regex, .network, .time: single.append(index)
            case .null, .exists: presence.append(index)
            }
        }
        self.patterns = PatternTests(patterns)
    }

    /// The indices of the tests that `value` passes, ascending.
    package func passing(_ value: FieldValue) -> [Int] {
        var passed = MarkedIndices(count: tests.count)
        for index in presence where tests[index].matches(value) { passed.insert(index) }
        var found = MarkedIndices(count: patterns.fragmentCount)
        collect(value, &found, into: &passed)
        return passed.ascending
    }

    /// Whole numbers between which the tests answer the same for every integer, ascending: each begins another stretch.
    ///
    /// `nil` when a test looks at more of an integer than its size.
    package var integerSteps: [Int64]? {
        var steps: Set<Int64> = []
        for test in tests {
            switch test {
            case .null, .exists: break
            case .number(_, let number):
                // Within these, no two integers near the number are the same Double.
                guard abs(number) < 0x1p52 else { return nil }
                steps.insert(Int64(number.rounded(.up)))
                steps.insert(Int64(number.rounded(.down)) + 1)
            case .text, .boolean, .regex, .network, .time: return nil
            }
        }
        return steps.sorted()
    }

    private func collect(_ value: FieldValue, _ found: inout MarkedIndices, into passed: inout MarkedIndices) {
        switch value {
        case .absent: return
        case .list(let elements):
            for element in elements { collect(element, &found, into: &passed) }
            return
        case .text, .integer, .number, .boolean: break
        }
        if !patterns.isEmpty, let text = value.asText { patterns.match(text, &found, into: &passed) }
        if !numbers.isEmpty, let number = value.asNumber {
            for index in numbers[number] ?? [] { passed.insert(index) }
        }
        for index in single where !passed.contains(index) && tests[index].matches(value) { passed.insert(index) }
    }
}
