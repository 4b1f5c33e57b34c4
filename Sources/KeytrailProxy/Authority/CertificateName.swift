internal import SwiftASN1
internal import X509

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// What a server's certificate may be made out to (RFC 5280 §4.2.1.6): a host's name or an address.
enum CertificateName: Hashable {
    /// A name in lower case, in ASCII; its leftmost label may be `*`.
    case host(String)
    /// Four or sixteen bytes.
    case address([UInt8], text: String)

    /// The most names that are copied from one certificate.
    static let limit = 256

    /// Reads a host as a URL or TLS names it: a name without a wildcard, or an address, in brackets or not.
    ///
    /// `nil` for what is neither.
    init?(_ host: String) {
        let text = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        if let bytes = CertificateName.addressBytes(text) {
            self = .address(bytes, text: text.lowercased())
        } else if let name = CertificateName.hostName(text), !name.hasPrefix("*") {
            self = .host(name)
        } else {
            return nil
        }
    }

    /// A name of another certificate; `nil` for one of a kind that servers are not asked for.
    private init?(_ name: GeneralName) {
        switch name {
        case .dnsName(let text):
            guard let name = CertificateName.hostName(text) else { return nil }
            self = .host(name)
        case .ipAddress(let address):
            guard address.bytes.count == 4 || address.bytes.count == 16 else { return nil }
            self = .address(Array(address.bytes), text: "")
        default: return nil
        }
    }

    /// The host itself, then what the server's certificate `der` is made out to; bytes that are none add nothing.
    static func names(for host: CertificateName, likeCertificate der: [UInt8]?) -> [CertificateName] {
        var names = [host]
        guard let der, let certificate = try? Certificate(derEncoded: der),
            let others = try? certificate.extensions.subjectAlternativeNames
        else { return names }
        var known = Set([host.key])
        for other in others {
            guard names.count < limit else { break }
            if let name = CertificateName(other), known.insert(name.key).inserted { names.append(name) }
        }
        return names
    }

    /// How it is written.
    var text: String {
        switch self {
        case .host(let name): name
        case .address(_, let text): text
        }
    }

    var generalName: GeneralName {
        switch self {
        case .host(let name): .dnsName(name)
        case .address(let bytes, _): .ipAddress(ASN1OctetString(contentBytes: bytes[...]))
        }
    }

    /// Equal for equal names, however addresses were spelled.
    private var key: CertificateName {
        switch self {
        case .host: self
        case .address(let bytes, _): .address(bytes, text: "")
        }
    }

    /// The name in lower case without the root's dot; `nil` when it is none (RFC 1035 §2.3.4, and underscores).
    private static func hostName(_ text: String) -> String? {
        let name = text.hasSuffix(".") ? text.dropLast() : text[...]
        guard (1...253).contains(name.utf8.count) else { return nil }
        for (position, label) in name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .enumerated()
        {
            if position == 0, label.elementsEqual("*".utf8) { continue }
            guard (1...63).contains(label.count), label.allSatisfy(isLabelByte) else { return nil }
        }
        return name.lowercased()
    }

    private static func isLabelByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func addressBytes(_ text: String) -> [UInt8]? {
        guard text.utf8.count <= 45, text.utf8.allSatisfy({ $0 != 0 }) else { return nil }
        var bytes = [UInt8](repeating: 0, count: 16)
        // The buffer has room for an address of either family, and the text outlives the call.
        if unsafe inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes[..<4]) }
        return unsafe inet_pton(AF_INET6, text, &bytes) == 1 ? bytes : nil
    }
}
