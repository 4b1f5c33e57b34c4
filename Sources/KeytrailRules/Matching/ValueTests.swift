/// Many tests that are asked of one field together.
package struct ValueTests: Sendable {
    private let tests: [ValueTest]

    /// Prepares the tests; the indices of the answers are those of this list.
    package init(_ tests: [ValueTest]) {
        self.tests = tests
    }

    /// The indices of the tests that `value` passes, ascending.
    package func passing(_ value: FieldValue) -> [Int] {
        tests.indices.filter { tests[$0].matches(value) }
    }
}
