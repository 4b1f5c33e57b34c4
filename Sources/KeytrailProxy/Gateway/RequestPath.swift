/// The path of a request in the one form in which it is matched, sent and recorded (RFC 3986 §6.2.2).
///
/// Two spellings that servers may take for one path are equal here: escapes of unreserved characters are decoded, the others
/// have capital digits, dot segments are resolved, empty segments are gone. What servers read in different ways is refused.
package struct RequestPath: Sendable, Hashable, CustomStringConvertible {
    /// Why a path has no such form.
    package enum Problem: Error, Sendable, Hashable {
        /// It does not begin with a slash, or holds something that no request target may hold (RFC 9112 §3.2.1).
        case malformed
        /// Some servers would find a way up in it that others do not see: dots in escapes of escapes, or before a `;`.
        case ambiguous
    }

    /// The path, which begins with a slash.
    package let description: String
    /// Whether a slash stands in it in an escape, so that some servers see two segments where others see one.
    package let hasEncodedSlash: Bool

    /// The segments between the slashes; a slash at the end makes none.
    package var segments: [Substring] { description.split(separator: "/") }

    /// Brings a path, without a query, into this form.
    ///
    /// Linear in the path.
    package init(_ text: some StringProtocol) throws(Problem) {
        let bytes = Array(text.utf8)
        guard bytes.first == UInt8(ascii: "/"), !bytes.contains(UInt8(ascii: "?")),
            bytes.allSatisfy(GatewayTarget.isAllowed)
        else { throw .malformed }
        var kept: [(segment: [UInt8], hasSlash: Bool)] = []
        var isFolder = false
        for raw in bytes.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let segment = RequestPath.normalised(raw) else { throw .malformed }
            isFolder = true
            switch segment {
            case []: break
            case RequestPath.dot: break
            case RequestPath.dots: _ = kept.popLast()
            default:
                kept.append((segment, try RequestPath.check(segment)))
                isFolder = false
            }
        }
        hasEncodedSlash = kept.contains(where: \.hasSlash)
        let path = kept.map { "/" + String(decoding: $0.segment, as: UTF8.self) }.joined()
        description = isFolder || path.isEmpty ? path + "/" : path
    }

    private static let dot = Array(".".utf8)
    private static let dots = Array("..".utf8)

    /// Decodes what need not be escaped and writes the other escapes alike; `nil` for a broken one.
    private static func normalised(_ raw: ArraySlice<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(raw.count)
        var rest = raw
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                result.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(HexDigit.value), let low = rest.popFirst().flatMap(HexDigit.value)
            else { return nil }
            let value = high << 4 | low
            if GatewayTarget.isUnreserved(value) {
                result.append(value)
            } else {
                result += [UInt8(ascii: "%"), HexDigit.capital(high), HexDigit.capital(low)]
            }
        }
        return result
    }

    /// Looks at a segment as a server might that decodes it, once or more, before it splits it; says whether that finds a slash.
    private static func check(_ segment: [UInt8]) throws(Problem) -> Bool {
        guard segment.contains(UInt8(ascii: "%")) || segment.contains(UInt8(ascii: ";")) else { return false }
        var decoded = segment
        for _ in 0..<4 {
            guard let next = HexDigit.decoded(decoded), next != decoded else { break }
            decoded = next
        }
        guard !decoded.contains(where: { $0 < 0x20 || $0 == 0x7f || $0 == UInt8(ascii: "\\") }) else {
            throw .ambiguous
        }
        let parts = decoded.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for part in parts {
            // Servers that know path parameters look at what stands before them.
            let name = Array(part.prefix { $0 != UInt8(ascii: ";") })
            guard name != dot, name != dots else { throw .ambiguous }
        }
        return parts.count > 1
    }
}

/// Hexadecimal digits of escapes.
enum HexDigit {
    static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    static func capital(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    /// Every escape decoded once, broken ones left alone; `nil` when there is none.
    static func decoded(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.contains(UInt8(ascii: "%")) else { return nil }
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count, let high = value(bytes[index + 1]),
                let low = value(bytes[index + 2])
            {
                result.append(high << 4 | low)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }
}
