#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// An IP address; IPv4 as IPv4-mapped IPv6 (RFC 4291 §2.5.5.2), so that both compare.
struct NetworkAddress: Sendable, Hashable {
    let bits: UInt128
    /// Whether it was written as four decimal numbers.
    let isDotted: Bool

    /// Reads a dotted or a colon-separated address; the zone of a scoped one (RFC 4007 §11) is left aside.
    init?(_ text: some StringProtocol) {
        // The longest spelling, zone included; a text beyond is no address.
        guard text.utf8.count <= 64, !text.utf8.contains(0) else { return nil }
        isDotted = !text.utf8.contains(UInt8(ascii: ":"))
        let address = isDotted ? String(text) : String(text.prefix { $0 != "%" })
        var bytes = [UInt8](repeating: 0, count: isDotted ? 4 : 16)
        // The array is as large as an address of the family.
        guard unsafe inet_pton(isDotted ? AF_INET : AF_INET6, address, &bytes) == 1 else { return nil }
        let number = bytes.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        bits = isDotted ? NetworkRange.mapped | number : number
    }
}

/// A network in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3), or one address.
package struct NetworkRange: Sendable, Hashable {
    /// Why a text is no network.
    package enum Problem: Error, Equatable {
        /// It is no address.
        case notAnAddress
        /// The prefix is no number from 0 to this one.
        case prefix(maximum: Int)
        /// Bits beyond the prefix are set; this is the network that the address lies in.
        case hostBits(network: String)
    }

    /// The network's first address.
    let base: UInt128
    /// How many leading bits belong to the network, of 128.
    let length: Int

    /// `::ffff:0:0`, where IPv4 lies in IPv6.
    fileprivate static let mapped: UInt128 = 0xFFFF << 32

    /// Reads `10.0.0.0/8`, `fd00::/8` or an address.
    package init(_ text: String) throws(Problem) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = NetworkAddress(parts[0]) else { throw .notAnAddress }
        let maximum = address.isDotted ? 32 : 128
        var prefix = maximum
        if parts.count == 2 {
            guard let number = Int(parts[1]), (0...maximum).contains(number), parts[1].utf8.first != UInt8(ascii: "+")
            else { throw .prefix(maximum: maximum) }
            prefix = number
        }
        length = prefix + 128 - maximum
        base = address.bits & NetworkRange.mask(length)
        guard base == address.bits else {
            throw .hostBits(network: NetworkRange.text(base, isDotted: address.isDotted) + "/\(prefix)")
        }
    }

    /// Whether a text is an address of the network.
    ///
    /// A dotted address lies in IPv4 networks alone, and in their IPv6 spelling: `::/0` has none.
    package func contains(_ text: String) -> Bool {
        guard let address = NetworkAddress(text) else { return false }
        return address.bits & NetworkRange.mask(length) == base && (length >= 96 || !address.isDotted)
    }

    private static func mask(_ length: Int) -> UInt128 { length == 0 ? 0 : ~UInt128(0) << UInt128(128 - length) }

    private static func text(_ bits: UInt128, isDotted: Bool) -> String {
        if isDotted {
            return [24, 16, 8, 0].map { String(UInt8(truncatingIfNeeded: bits >> UInt128($0))) }.joined(separator: ".")
        }
        var bytes = (0..<16).map { UInt8(truncatingIfNeeded: bits >> UInt128(8 * (15 - $0))) }
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        // The buffer is as large as the longest spelling.
        guard unsafe inet_ntop(AF_INET6, &bytes, &buffer, socklen_t(INET6_ADDRSTRLEN)) != nil else { return "" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
