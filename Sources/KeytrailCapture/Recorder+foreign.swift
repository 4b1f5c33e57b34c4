extension Recorder {
    /// What may be kept of a text that somebody else recorded: what looks like a secret is replaced, control
    /// characters too.
    ///
    /// Pure; `limit` is in bytes of UTF-8.
    package static func redacted(foreign text: String, limit: Int = 1_024) -> String {
        let bytes = Array(text.utf8)
        let secrets = Secrets()
        if bytes.count > limit || secrets.isSecret(bytes.span) { return secrets.kept(text, limit: limit) }
        guard text.unicodeScalars.contains(where: isUnprintable) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { isUnprintable($0) ? "?" : $0 }))
    }

    /// Whether a text that somebody else recorded holds something that looks like a secret.
    package static func holdsSecret(foreign text: String) -> Bool { Secrets().isSecret(Array(text.utf8).span) }

    /// A host or the name of a field as it may be told to a person; `{secret}` when it looks like a secret.
    package static func shown(_ name: String) -> String { SecretShape.isFound(in: name) ? "{secret}" : name }

    /// Whether a password is there only because the Basic scheme wants one, so that the user name is the secret.
    package static func isFiller(password: String) -> Bool {
        password.isEmpty || AuthorizationField.fillers.contains(password)
    }

    /// Whether a member of that name holds a secret wherever it occurs, such as `http.request.header.authorization`.
    ///
    /// Only the name's last part counts, in whichever spelling: `clientSecret`, `client-secret` and `client_secret`
    /// are one.
    package static func isSecretMember(named name: String) -> Bool {
        let last = name.split(separator: ".").last.map(String.init) ?? name
        if isSecretField(header: last) { return last.lowercased() != "location" }
        let plain = last.lowercased().filter { $0 != "_" && $0 != "-" }
        return secretMembers.contains(plain) || secretEndings.contains { plain.hasSuffix($0) }
    }

    /// Names that mean nothing but a secret, and those of parameters that do in a log; without `_` and `-`.
    private static let secretMembers = Set(
        SensitiveNames.alwaysSecret.union([
            "pwd", "passphrase", "credentials", "jwt", "secret", "sessiontoken", "apitoken", "secretaccesskey",
        ])
        .map { name in name.filter { $0 != "_" && $0 != "-" } }
    )

    private static let secretEndings = ["password", "secret", "privatekey", "accesstoken", "refreshtoken", "apikey"]

    /// Control characters (C0, C1) and those that turn the direction of text round.
    private static func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
