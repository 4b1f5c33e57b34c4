import KeytrailRules
import Testing

@Suite struct CaseFoldingTests {
    /// Dotless i alone is a letter of its own (CaseFolding.txt, status T), and dotted I has no simple folding.
    @Test("a scalar matches its upper and its lower case, whatever their lengths")
    func everyScalar() {
        for value in UInt32(0x21)...0x1_FFFF {
            guard let scalar = Unicode.Scalar(value), scalar != "ı", scalar != "*", scalar != "?" else { continue }
            let properties = scalar.properties
            for other in [properties.uppercaseMapping, properties.lowercaseMapping]
            where other.unicodeScalars.count == 1 && other != String(scalar) {
                let pattern = TextPattern(sigma: "x\(scalar)", isCased: false)
                #expect(pattern.matches("X\(other)"), "\(properties.name ?? "")")
                #expect(!TextPattern(sigma: "\(scalar)", isCased: true).matches(other))
            }
        }
    }

    @Test("beyond the second plane nothing has a case")
    func planes() {
        let cased = (UInt32(0x2_0000)...0x10_FFFF).first {
            Unicode.Scalar($0)?.properties.changesWhenCaseMapped == true
        }
        #expect(cased == nil)
    }

    /// U+023A takes two bytes, its folding U+2C65 three.
    @Test("folding may lengthen a text")
    func longer() {
        let text = String(repeating: "\u{23A}", count: 5_000)
        #expect(TextPattern(sigma: text, isCased: false).matches(String(repeating: "\u{2C65}", count: 5_000)))
    }
}
