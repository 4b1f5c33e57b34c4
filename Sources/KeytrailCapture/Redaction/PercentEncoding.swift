/// Percent-encoding (RFC 3986 §2.1) and form encoding (WHATWG URL, `application/x-www-form-urlencoded`).
enum PercentEncoding {
    /// The bytes that `bytes` stands for; broken escapes stay as they are.
    static func decoded(_ bytes: Span<UInt8>, plusIsSpace: Bool = false) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0x25, index + 2 < bytes.count, let high = ASCII.hexValue(bytes[index + 1]),
                let low = ASCII.hexValue(bytes[index + 2])
            {
                result.append(high << 4 | low)
                index += 3
                continue
            }
            result.append(plusIsSpace && byte == 0x2b ? 0x20 : byte)
            index += 1
        }
        return result
    }

    /// Decodes until nothing changes, at most four times: what was encoded twice is still the same secret.
    static func fullyDecoded(_ bytes: Span<UInt8>) -> [UInt8] {
        var current = decoded(bytes)
        for _ in 0..<3 where current.contains(0x25) {
            let next = decoded(current.span)
            if next.count == current.count { break }
            current = next
        }
        return current
    }

    /// Appends a byte as `%XX`.
    static func append(_ byte: UInt8, to bytes: inout [UInt8]) {
        bytes.append(0x25)
        bytes.append(upperDigits[Int(byte >> 4)])
        bytes.append(upperDigits[Int(byte & 15)])
    }

    private static let upperDigits: [UInt8] = Array("0123456789ABCDEF".utf8)
}
