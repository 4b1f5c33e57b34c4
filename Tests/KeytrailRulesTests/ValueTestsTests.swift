import KeytrailRules
import Testing

@Suite struct ValueTestsTests {
    @Test("the answers are the indices of the tests that pass, ascending")
    func indices() {
        let tests = ValueTests([
            .text(TextPattern(sigma: "b", isCased: false)), .number(.greater, 1), .null,
            .text(TextPattern(sigma: "*A*", isCased: false)), .exists(true),
        ])
        #expect(tests.passing(.text("a")) == [3, 4])
        #expect(tests.passing(.integer(2)) == [1, 4])
        #expect(tests.passing(.list([.text("B"), .text("a")])) == [0, 3, 4])
        #expect(tests.passing(.absent) == [2])
    }
}
