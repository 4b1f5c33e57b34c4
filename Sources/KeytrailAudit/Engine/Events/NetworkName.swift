/// The network of an address: the first 24 bits of IPv4, the first 48 of IPv6; the text itself when it is no address.
func networkName(of address: String) -> String {
    let groups = address.split(separator: ".", omittingEmptySubsequences: false)
    if groups.count == 4, groups.allSatisfy({ UInt8($0) != nil }) {
        return groups.prefix(3).joined(separator: ".") + ".0/24"
    }
    guard let bits = IPv6Prefix(address) else { return address }
    return bits.description
}

/// The first 48 bits of an IPv6 address (RFC 4291 §2.2).
private struct IPv6Prefix: CustomStringConvertible {
    private var groups: [UInt16]

    init?(_ address: String) {
        let text = address.split(separator: "%", maxSplits: 1).first.map(String.init) ?? address
        let halves = text.components(separatedBy: "::")
        guard text.contains(":"), halves.count <= 2 else { return nil }
        func numbers(_ half: String) -> [UInt16]? {
            let parts = half.split(separator: ":")
            let numbers = parts.compactMap { part -> UInt16? in part.contains(".") ? 0 : UInt16(part, radix: 16) }
            return numbers.count == parts.count ? numbers : nil
        }
        guard let head = numbers(halves[0]), let tail = numbers(halves.count == 2 ? halves[1] : "") else { return nil }
        let missing = 8 - head.count - tail.count
        guard halves.count == 2 ? missing >= 0 : missing == 0 else { return nil }
        groups = head + Array(repeating: 0, count: max(0, missing)) + tail
    }

    var description: String {
        groups.prefix(3).map { String($0, radix: 16) }.joined(separator: ":") + "::/48"
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}
