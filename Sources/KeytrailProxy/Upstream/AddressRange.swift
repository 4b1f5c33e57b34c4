#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The bits of an IP address; IPv4 as IPv4-mapped IPv6 (RFC 4291 §2.5.5.2), so that both compare.
struct IPAddressBits: Equatable {
    let bytes: [UInt8]

    /// Reads a dotted or a colon-separated address.
    init?(_ text: String) {
        let isV6 = text.utf8.contains(UInt8(ascii: ":"))
        var number = [UInt8](repeating: 0, count: isV6 ? 16 : 4)
        // The array is as large as an address of the family.
        guard unsafe inet_pton(isV6 ? AF_INET6 : AF_INET, text, &number) == 1 else { return nil }
        bytes = isV6 ? number : Array(repeating: 0, count: 10) + [0xff, 0xff] + number
    }
}

/// A network in CIDR notation (RFC 4632 §3.1), or one address.
struct AddressRange: Sendable, Equatable {
    private let base: [UInt8]
    private let length: Int

    /// Reads `10.0.0.0/8`, `fd00::/8` or an address.
    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let isV6 = parts[0].contains(":")
        guard let bits = IPAddressBits(String(parts[0])) else { return nil }
        base = bits.bytes
        guard parts.count == 2 else {
            length = 128
            return
        }
        guard let number = Int(parts[1]), (0...(isV6 ? 128 : 32)).contains(number) else { return nil }
        length = isV6 ? number : number + 96
    }

    /// Whether the address lies in the network.
    func contains(_ address: IPAddressBits) -> Bool {
        let whole = length / 8
        guard base.prefix(whole) == address.bytes.prefix(whole) else { return false }
        let rest = length % 8
        guard rest > 0 else { return true }
        let mask = UInt8(truncatingIfNeeded: 0xff00 >> rest)
        return base[whole] & mask == address.bytes[whole] & mask
    }
}
