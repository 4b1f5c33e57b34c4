package import HTTPTypes

/// A signature over a request that a gateway breaks when it changes what was signed.
package struct SignedScheme: Sendable, Hashable {
    /// The kinds of signatures that are known.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// RFC 5849; signs scheme, host, port and path (§3.4.1.2).
        case oauth1
        /// AWS Signature Version 4 in a header field or in the query; signs host and path.
        case awsV4 = "aws4"
        /// Google's V4 signed URLs; sign host and path.
        case googleV4 = "goog4"
        /// HTTP Message Signatures (RFC 9421), over what their input names.
        case messageSignature = "http-message-signature"
    }

    /// What a signature is about.
    package struct Coverage: OptionSet, Sendable, Hashable {
        /// The bits.
        package let rawValue: UInt8

        /// Creates a set from its bits.
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// `https` or `http`.
        package static let scheme = Coverage(rawValue: 1)
        /// The host and the port.
        package static let authority = Coverage(rawValue: 2)
        /// The path.
        package static let path = Coverage(rawValue: 4)
    }

    /// The kind.
    package let kind: Kind
    /// What it signs, of that which a gateway changes.
    package let coverage: Coverage

    init(_ kind: Kind, _ coverage: Coverage) {
        self.kind = kind
        self.coverage = coverage
    }

    /// What a route changes of it: empty where the signature still holds at the server.
    package func broken(by route: GatewayRoute) -> Coverage {
        var changed: Coverage = []
        if route.upstream.origin.isSecure { changed.insert(.scheme) }
        if !route.keepsHost { changed.insert(.authority) }
        if route.prefix != route.upstream.basePath { changed.insert(.path) }
        return coverage.intersection(changed)
    }

    /// The signature that a request carries; `nil` when it has none, or one that is not about the URL.
    ///
    /// No secret is looked at, only which fields and parameters there are.
    package static func detect(fields: HTTPFields, target: String) -> SignedScheme? {
        for value in fields[values: .authorization] {
            if let scheme = SignedScheme(authorization: value) { return scheme }
        }
        if let scheme = SignedScheme(query: target) { return scheme }
        guard let input = HTTPField.Name("Signature-Input") else { return nil }
        let coverage = fields[values: input].reduce(into: Coverage()) { $0.formUnion(SignatureInput.coverage(of: $1)) }
        return coverage.isEmpty ? nil : SignedScheme(.messageSignature, coverage)
    }

    private init?(authorization value: String) {
        let scheme = value.prefix { $0 != " " }
        switch scheme.lowercased() {
        case "oauth":
            let text = value.lowercased()
            // PLAINTEXT signs nothing (RFC 5849 §3.4.4).
            guard text.contains("oauth_signature="), !text.contains("\"plaintext\"") else { return nil }
            self.init(.oauth1, [.scheme, .authority, .path])
        case "aws4-hmac-sha256", "aws4-ecdsa-p256-sha256": self.init(.awsV4, [.authority, .path])
        default: return nil
        }
    }

    private init?(query target: String) {
        guard let question = target.firstIndex(of: "?") else { return nil }
        var names: [String: Substring] = [:]
        for pair in target[target.index(after: question)...].split(separator: "&") {
            let name = pair.prefix { $0 != "=" }
            names[name.lowercased()] = pair.dropFirst(name.count + 1)
        }
        if names["x-amz-signature"] != nil {
            self.init(.awsV4, [.authority, .path])
        } else if names["x-goog-signature"] != nil {
            self.init(.googleV4, [.authority, .path])
        } else if names["oauth_signature"] != nil, names["oauth_signature_method"]?.lowercased() != "plaintext" {
            self.init(.oauth1, [.scheme, .authority, .path])
        } else {
            return nil
        }
    }
}

/// The components that a `Signature-Input` field names (RFC 9421 §2, §4.1).
private enum SignatureInput {
    static func coverage(of value: String) -> SignedScheme.Coverage {
        var coverage: SignedScheme.Coverage = []
        for name in components(of: value) {
            switch name {
            case "@authority", "host": coverage.insert(.authority)
            case "@scheme": coverage.insert(.scheme)
            case "@path", "@request-target": coverage.insert(.path)
            case "@target-uri": coverage.formUnion([.scheme, .authority, .path])
            default: break
            }
        }
        return coverage
    }

    /// The quoted names inside the parentheses; a component of the request that an answer's signature names is not this one's.
    private static func components(of value: String) -> [String] {
        var names: [String] = []
        var current: [UInt8]?
        var isInside = false
        for byte in value.utf8 {
            if let name = current {
                if byte == UInt8(ascii: "\"") {
                    if isInside { names.append(String(decoding: name, as: UTF8.self).lowercased()) }
                    current = nil
                } else {
                    current?.append(byte)
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): current = []
            case UInt8(ascii: "("): isInside = true
            case UInt8(ascii: ")"): isInside = false
            default: break
            }
        }
        return names
    }
}
