/// Finds secrets in bytes, whole or in part: twelve bytes in a row of any form are a find.
///
/// Of the numbers of a secret's bytes it takes seven, because short runs of small numbers occur everywhere.
public struct SecretSearch: Sendable {
    /// Where a window of a form begins, for each value of its first eight bytes.
    private var windows: [UInt64: [Window]] = [:]
    private var forms: [[UInt8]] = []
    private var names: [String] = []
    /// One bit for each hash of eight bytes, so that hardly any place needs a look into the table.
    private var filter = [UInt64](repeating: 0, count: 1 << 16)

    private struct Window {
        let form: Int
        let range: Range<Int>
    }

    private static let length = 12
    private static let numbersLength = 28

    /// Prepares the search for secrets in all their forms.
    public init(_ secrets: [PlantedSecret]) {
        for secret in secrets {
            for form in SecretForms.all(of: secret.value) where form.count >= Self.length { add(form, secret.name) }
        }
    }

    private mutating func add(_ form: [UInt8], _ name: String) {
        forms.append(form)
        names.append(name)
        let isNumbers = form.allSatisfy { Self.numbers.contains($0) }
        let length = isNumbers ? Self.numbersLength : Self.length
        var key: UInt64 = 0
        for (index, byte) in form.enumerated() {
            key = key << 8 | UInt64(byte)
            guard index >= 7, index - 7 + length <= form.count else { continue }
            windows[key, default: []].append(Window(form: forms.count - 1, range: index - 7..<index - 7 + length))
            let bit = Self.hash(key)
            filter[bit >> 6] |= 1 << UInt64(bit & 63)
        }
    }

    private static let numbers = Set("0123456789, ".utf8)

    private static func hash(_ key: UInt64) -> Int { Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 42) }

    /// The names of the secrets that the bytes hold a part of.
    public func names(in bytes: [UInt8]) -> Set<String> {
        var found: Set<String> = []
        let text = bytes.span
        var key: UInt64 = 0
        for index in text.indices {
            key = key << 8 | UInt64(text[index])
            let bit = Self.hash(key)
            guard filter[bit >> 6] & 1 << UInt64(bit & 63) != 0, index >= 7 else { continue }
            for window in windows[key] ?? [] where isWhole(window, bytes, at: index - 7) {
                found.insert(names[window.form])
            }
        }
        return found
    }

    private func isWhole(_ window: Window, _ bytes: [UInt8], at start: Int) -> Bool {
        let end = start + window.range.count
        return end <= bytes.count && bytes[start..<end] == forms[window.form][window.range]
    }
}
