import KeytrailTestSupport
import Testing

@testable import KeytrailAudit

@Suite("Integers with an integer each")
struct IntegerMapTests {
    @Test("any sequence of changes leaves what a dictionary would have", arguments: 0..<40)
    func dictionary(seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        var map = IntegerMap()
        var expected: [Int: Int64] = [:]
        // Few keys and many changes: places are freed and taken again; keys far apart meet in the table.
        let keys = (0..<[4, 12, 300][seed % 3]).map { _ in Int.random(in: .min ... .max, using: &random) }
        for step in 0..<4_000 {
            guard let key = keys.randomElement(using: &random) else { continue }
            if Int.random(in: 0..<3, using: &random) == 0 {
                map.remove(key)
                expected[key] = nil
            } else {
                let before = map.update(Int64(step), for: key)
                #expect(before == expected.updateValue(Int64(step), forKey: key))
            }
            if step % 1_000 == 999 {
                map.keep { $0 % 3 != 0 }
                expected = expected.filter { $0.value % 3 != 0 }
            }
            #expect(map.count == expected.count)
        }
        for key in keys { #expect(map[key] == expected[key]) }
        #expect(map.values.sorted() == expected.values.sorted())
    }
}
