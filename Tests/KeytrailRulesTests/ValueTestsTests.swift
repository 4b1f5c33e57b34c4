import KeytrailFuzzing
import KeytrailModel
import KeytrailRules
import KeytrailTestSupport
import Testing

@Suite struct ValueTestsTests {
    @Test("the answers are the indices of the tests that pass, ascending")
    func indices() {
        let tests = ValueTests([
            .text(TextPattern(sigma: "b", isCased: false)), .number(.greater, 1), .null,
            .text(TextPattern(sigma: "*A*", isCased: false)), .exists(true), .boolean(true),
        ])
        #expect(tests.passing(.text("a")) == [3, 4])
        #expect(tests.passing(.integer(2)) == [1, 4])
        #expect(tests.passing(.list([.text("B"), .text("a")])) == [0, 3, 4])
        #expect(tests.passing(.absent) == [2])
        #expect(tests.passing(.text("True")) == [4, 5])
        #expect(ValueTests([]).passing(.text("a")).isEmpty)
    }

    @Test("together the tests answer what they answer alone, whatever they are", arguments: 1...8)
    func agreement(seed: UInt64) throws {
        var random = Lehmer(state: seed)
        for _ in 0..<1_500 {
            let tests = try (0..<Int.random(in: 0...40, using: &random)).map { _ in try test(&random) }
            let value = value(&random, depth: 0)
            let alone = tests.indices.filter { tests[$0].matches(value) }
            #expect(ValueTests(tests).passing(value) == alone, "\(tests) \(value)")
        }
    }

    @Test("a pattern matches what the plainest reading of it matches", arguments: 1...4)
    func patterns(seed: UInt64) {
        var random = Lehmer(state: seed)
        for _ in 0..<3_000 {
            let lines = (0..<3).map { _ in ["c", "-"].randomElement(using: &random).map { $0 + text(&random) } ?? "" }
            let input = lines.joined(separator: "\n")
            #expect(FuzzInput.matching.disagreement(Array(input.utf8)) == nil)
        }
    }

    /// Few different characters, so that patterns and values meet; some change their length when folded.
    private static let alphabet: [Character] = [
        "a", "A", "b", "B", "*", "?", "\\", "k", "\u{212A}", "ß", "ẞ", "σ", "ς", "Σ", "ſ", "s", "Ⱥ", "ⱥ", "1", "é", "É",
        "🙂",
        "-", "ı", "İ", "\u{0}",
    ]

    private func text(_ random: inout Lehmer) -> String {
        let size = Int.random(in: 1...ValueTestsTests.alphabet.count, using: &random)
        return String(
            (0..<Int.random(in: 0...8, using: &random)).compactMap { _ in
                ValueTestsTests.alphabet.prefix(size).randomElement(using: &random)
            }
        )
    }

    private func test(_ random: inout Lehmer) throws -> ValueTest {
        let number = Double(Int.random(in: -1...2, using: &random))
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return .null
        case 1: return .exists(.random(using: &random))
        case 2: return .number(.equal, number)
        case 3: return .number(.lessOrEqual, number)
        case 4: return .boolean(.random(using: &random))
        case 5: return .regex(try RegularExpression("a.?b", options: .ignoreCase))
        default:
            let pattern = TextPattern(sigma: text(&random), isCased: .random(using: &random))
            return .text(pattern.open(atStart: .random(using: &random), atEnd: .random(using: &random)))
        }
    }

    private func value(_ random: inout Lehmer, depth: Int) -> FieldValue {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: .absent
        case 1: .integer(.random(in: -1...2, using: &random))
        case 2: .number(.random(in: -1...2, using: &random))
        case 3: .boolean(.random(using: &random))
        case 4 where depth < 2:
            .list((0..<Int.random(in: 0...4, using: &random)).map { _ in value(&random, depth: depth + 1) })
        default: .text(text(&random))
        }
    }
}
