/// The text of a JSON object, of which single members are wanted; no tree is built.
package struct JSONObjectText: Sendable {
    private let scanner: JSONScanner
    private let start: Int

    /// Takes the bytes; `nil` when they begin no object.
    package init?(_ bytes: [UInt8]) {
        scanner = JSONScanner(bytes: bytes)
        guard let start = scanner.find([]), bytes[start] == UInt8(ascii: "{") else { return nil }
        self.start = start
    }

    /// The string under `name`; `nil` when there is no such member, or when it is no string.
    package func string(_ name: String) -> String? {
        guard let position = scanner.find([name], from: start), case .string(let text) = scanner.value(at: position)
        else { return nil }
        return text
    }
}
