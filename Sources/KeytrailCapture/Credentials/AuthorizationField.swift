internal import Foundation
internal import KeytrailModel

/// Reads an `Authorization` value (RFC 9110 §11.6.2): its scheme, and the parts of the credential behind it.
struct AuthorizationField {
    /// The scheme in lower case; empty when the value is a bare token.
    let scheme: String
    private let rest: ArraySlice<UInt8>

    /// What follows the scheme, or the bare token.
    var credentials: ArraySlice<UInt8> { rest }

    init(_ value: some Collection<UInt8>) {
        let bytes = ASCII.trimmed(Array(value)[...])
        guard let space = bytes.firstIndex(where: ASCII.isSpace) else {
            scheme = ""
            rest = bytes
            return
        }
        scheme = ASCII.text(bytes[..<space].map(ASCII.lowercased))
        rest = ASCII.trimmed(bytes[(space + 1)...])
    }

    /// Adds the parts that `rule` finds, and the secrets inside the value to `secrets`.
    func read(_ rule: CredentialRule, into found: inout FoundCredential, secrets: inout Secrets) {
        switch rule.scheme {
        case .basic: readBasic(rule, into: &found, secrets: &secrets)
        case .oauth1: readOAuth(into: &found, secrets: &secrets)
        case .sigv4: readSignature(into: &found, secrets: &secrets)
        default:
            found.add(.init(role: rule.role, secret: Array(rest), scheme: rule.scheme, place: .header))
        }
    }

    /// RFC 7617: base64 of `username:password`; several providers take a token in place of either.
    private func readBasic(_ rule: CredentialRule, into found: inout FoundCredential, secrets: inout Secrets) {
        guard let decoded = Data(base64Encoded: Data(rest), options: .ignoreUnknownCharacters) else {
            found.add(.init(role: rule.role, secret: Array(rest), scheme: .basic, place: .header))
            return
        }
        let bytes = Array(decoded)
        let colon = bytes.firstIndex(of: 0x3a) ?? bytes.count
        AuthorizationField.readPair(
            username: bytes[..<colon],
            password: bytes.dropFirst(colon + 1),
            rule: rule,
            place: .header,
            into: &found,
            secrets: &secrets
        )
    }

    /// Adds a user name and a password; a password that is only filler makes the user name the secret.
    static func readPair(
        username: ArraySlice<UInt8>,
        password: ArraySlice<UInt8>,
        rule: CredentialRule,
        place: Credential.Place,
        into found: inout FoundCredential,
        secrets: inout Secrets
    ) {
        guard !password.isEmpty, !fillers.contains(ASCII.text(password)) else {
            secrets.insert(username)
            found.add(.init(role: rule.role, secret: Array(username), scheme: .basic, place: place))
            return
        }
        secrets.insert(password)
        if SecretShape.isFound(in: username.span) { secrets.insert(username) }
        found.add(.init(role: rule.role, secret: Array(password), scheme: .basic, place: place))
        if rule.role != "username" {
            found.add(.init(role: "username", secret: Array(username), scheme: .basic, place: place))
        }
    }

    static let fillers: Set<String> = ["x", "X", "x-oauth-basic", "api_token", "nopass"]

    /// RFC 5849 §3.5.1, signed or with the two names alone, as Trello takes it.
    private func readOAuth(into found: inout FoundCredential, secrets: inout Secrets) {
        for (name, value) in parameters() {
            if !AuthorizationField.publicParameters.contains(name) { secrets.insert(value) }
            switch name {
            case "oauth_consumer_key": found.add(.init(role: "key", secret: value, scheme: .oauth1, place: .header))
            case "oauth_token": found.add(.init(role: "token", secret: value, scheme: .oauth1, place: .header))
            default: break
            }
        }
    }

    private static let publicParameters: Set<String> = [
        "realm", "oauth_version", "oauth_signature_method", "oauth_timestamp", "oauth_callback",
    ]

    /// AWS Signature Version 4: `Credential=<access key id>/<date>/<region>/<service>/aws4_request, …`.
    private func readSignature(into found: inout FoundCredential, secrets: inout Secrets) {
        let parameters = parameters()
        for (name, value) in parameters where name == "signature" { secrets.insert(value) }
        guard let credential = parameters.first(where: { $0.name == "credential" })?.value else { return }
        found.add(.accessKey(scope: credential[...], place: .header))
    }

    /// The `name=value` pairs, names in lower case, values without quotes and percent-decoded.
    private func parameters() -> [(name: String, value: [UInt8])] {
        rest.split(separator: 0x2c).prefix(32).compactMap { piece in
            let piece = ASCII.trimmed(piece)
            guard let equals = piece.firstIndex(of: 0x3d) else { return nil }
            var value = ASCII.trimmed(piece[(equals + 1)...])
            if value.first == 0x22 { value = value.dropFirst() }
            if value.last == 0x22 { value = value.dropLast() }
            let name = ASCII.text(ASCII.trimmed(piece[..<equals]).map(ASCII.lowercased))
            return (name, PercentEncoding.decoded(value.span))
        }
    }
}

extension FoundCredential.Part {
    /// The access key id of a Signature Version 4 credential scope; it is public, the signature is not.
    static func accessKey(scope: ArraySlice<UInt8>, place: Credential.Place) -> FoundCredential.Part {
        let id = Array(scope.prefix { $0 != 0x2f })
        let isKeyID = (16...128).contains(id.count) && id.allSatisfy { ASCII.isUpper($0) || ASCII.isDigit($0) }
        return FoundCredential.Part(role: "access_key_id", secret: id, scheme: .sigv4, place: place, isPublic: isKeyID)
    }
}
