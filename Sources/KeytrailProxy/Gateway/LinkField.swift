/// A `Link` field's value (RFC 8288 §3), in which only the targets can be changed.
///
/// What is written between them, and everything that is not understood, stays byte for byte.
package struct LinkField: Sendable, Hashable, CustomStringConvertible {
    private enum Part: Sendable, Hashable {
        case text(String)
        /// What stands between `<` and `>`.
        case target(String)
    }

    private var parts: [Part] = []

    /// Reads a value; `description` gives it back as it was.
    package init(_ value: String) {
        let bytes = Array(value.utf8)
        var textStart = 0
        var index = 0
        while let start = LinkField.targetStart(bytes, from: index) {
            guard let end = bytes[start...].firstIndex(of: UInt8(ascii: ">")) else { break }
            parts.append(.text(LinkField.text(bytes[textStart...start])))
            parts.append(.target(LinkField.text(bytes[(start + 1)..<end])))
            textStart = end
            guard let next = LinkField.elementEnd(bytes, from: end + 1) else { break }
            index = next
        }
        if textStart < bytes.count { parts.append(.text(LinkField.text(bytes[textStart...]))) }
    }

    /// The targets, in order.
    package var targets: [String] {
        parts.compactMap { part in
            switch part {
            case .target(let target): target
            case .text: nil
            }
        }
    }

    /// The field with other targets; one that could not stand between `<` and `>` is not taken.
    package func mappingTargets(_ transform: (String) -> String) -> LinkField {
        var copy = self
        copy.parts = parts.map { part in
            guard case .target(let target) = part else { return part }
            let new = transform(target)
            return new.utf8.contains(UInt8(ascii: ">")) ? part : .target(new)
        }
        return copy
    }

    /// The value.
    package var description: String {
        parts.map { part in
            switch part {
            case .text(let text), .target(let text): text
            }
        }.joined()
    }

    /// Where the `<` of the next element stands, behind spaces and commas; `nil` when something else does.
    private static func targetStart(_ bytes: [UInt8], from start: Int) -> Int? {
        var index = start
        while index < bytes.count, isSpace(bytes[index]) || bytes[index] == UInt8(ascii: ",") { index += 1 }
        return index < bytes.count && bytes[index] == UInt8(ascii: "<") ? index : nil
    }

    /// Where the comma behind an element's parameters stands; commas in quotes are none.
    private static func elementEnd(_ bytes: [UInt8], from start: Int) -> Int? {
        var isQuoted = false
        var index = start
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\\") where isQuoted: index += 1
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ",") where !isQuoted: return index
            default: break
            }
            index += 1
        }
        return nil
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
