internal import KeytrailModel

/// What a JSON web token (RFC 7519) says of itself, unverified.
struct TokenReading: Sendable {
    /// Issuer, subject and authorised party, which the tokens that one client renews have in common; `nil` without all three.
    var identity: [UInt8]?
    /// The scopes that it was issued with; `nil` when it does not say.
    var scopes: [String]?
    /// When it ends; a token without an end is one for ever.
    var expiry: CredentialState.Expiry

    /// More scopes than these are not read.
    private static let mostScopes = 256

    /// Reads a token; `nil` when the bytes are none.
    init?(_ token: [UInt8]) {
        guard let payload = TokenClaims.payload(of: token) else { return nil }
        let scanner = JSONScanner(bytes: payload)
        // What is no object has no claims, and is no token either.
        guard let start = scanner.find([]), payload[start] == 0x7b else { return nil }
        identity = TokenClaims.identity(scanner)
        scopes = ["scope", "scp", "roles"].lazy.compactMap { TokenReading.names($0, scanner) }.first
        expiry = TokenReading.expiry(scanner)
    }

    /// The end as something to be known of the credential: a token that its client renews does not end with it.
    var lastingExpiry: CredentialState.Expiry {
        switch expiry {
        case .at: identity == nil ? expiry : .unknown
        case .never, .unknown: expiry
        }
    }

    /// The names in a text between blanks (RFC 8693 §4.2), or in a list; `nil` for anything else.
    private static func names(_ claim: String, _ scanner: JSONScanner) -> [String]? {
        guard let position = scanner.find([claim]), let value = scanner.value(at: position) else { return nil }
        switch value {
        case .string(let text):
            let bytes = text.utf8.prefix(TokenClaims.longest)
            return bytes.split(separator: 0x20).prefix(mostScopes).map { ASCII.text($0) }
        case .container:
            guard scanner.bytes[position] == 0x5b else { return nil }
            return scanner.elements(ofListAt: position, limit: mostScopes).compactMap { element in
                guard case .string(let name) = scanner.value(at: element) else { return nil }
                return name
            }
        case .number, .bool, .null: return nil
        }
    }

    /// RFC 7519 §4.1.4: seconds since the epoch, perhaps with a fraction.
    private static func expiry(_ scanner: JSONScanner) -> CredentialState.Expiry {
        guard let position = scanner.find(["exp"]) else { return scanner.isWhole ? .never : .unknown }
        guard case .number(let digits) = scanner.value(at: position), let seconds = Double(digits),
            (1..<253_402_300_800).contains(seconds)
        else { return .unknown }
        return .at(Timestamp(seconds: Int64(seconds)))
    }
}

extension JSONScanner {
    /// Whether the bytes end as an object does, so that a member that is not found is not there.
    fileprivate var isWhole: Bool { bytes.last { $0 > 0x20 } == 0x7d }
}
