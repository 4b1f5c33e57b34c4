internal import Foundation

/// Who a JSON web token (RFC 7519) speaks for, unverified.
enum TokenClaims {
    /// Issuer, subject and authorised party as one text: the same for every token that the same client renews.
    ///
    /// `nil` when the claims do not name all three; then the token itself is the identity.
    static func identity(_ scanner: JSONScanner) -> [UInt8]? {
        guard let issuer = claim("iss", scanner), let subject = claim("sub", scanner),
            let party = claim("azp", scanner) ?? claim("client_id", scanner)
        else { return nil }
        return Array("jwt\0\(issuer)\0\(subject)\0\(party)".utf8)
    }

    /// A longer token is not read.
    static let longest = 16_384

    /// Whether bytes begin as a JSON web token does: with `{"` in base64.
    static func mayBe(_ token: [UInt8]) -> Bool {
        token.count > 2 && token[0] == 0x65 && token[1] == 0x79 && token.count <= longest
    }

    /// The claims as JSON; `nil` when the token is no JSON web token in its compact form (RFC 7515 §7.1).
    static func payload(of token: [UInt8]) -> [UInt8]? {
        guard mayBe(token) else { return nil }
        let pieces = token.split(separator: 0x2e, omittingEmptySubsequences: false)
        guard pieces.count == 3 else { return nil }
        return base64URL(pieces[1])
    }

    private static func claim(_ name: String, _ scanner: JSONScanner) -> String? {
        guard let position = scanner.find([name]), case .string(let text) = scanner.value(at: position) else {
            return nil
        }
        return text
    }

    private static func base64URL(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var standard = text.map { byte -> UInt8 in byte == 0x2d ? 0x2b : byte == 0x5f ? 0x2f : byte }
        while standard.count % 4 != 0 { standard.append(0x3d) }
        return Data(base64Encoded: Data(standard)).map { Array($0) }
    }
}
