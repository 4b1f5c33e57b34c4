internal import HTTPTypes

/// Which names of fields and parameters are likely to carry a secret, and which are known to carry none.
enum SecretNames {
    /// Fields that may follow a redirect to another origin; every other one stays behind.
    private static let harmlessFields: Set<String> = [
        "accept", "accept-language", "cache-control", "content-encoding", "content-language", "content-type", "expect",
        "if-match", "if-modified-since", "if-none-match", "if-unmodified-since", "pragma", "range", "traceparent",
        "tracestate", "user-agent",
    ]

    private static let secretParameters: Set<String> = [
        "appid", "assertion", "auth", "authorization", "code", "code_verifier", "credential", "credentials", "jwt",
        "oauth_verifier", "passwd", "pwd", "samlresponse", "session", "sessionid", "sid", "sig", "x-amz-credential",
    ]

    private static let secretEndings = ["key", "keyid", "token", "secret", "password", "signature"]

    private static let secretFragments = [
        "auth", "cookie", "token", "secret", "key", "password", "session", "signature", "credential",
    ]

    /// Whether the field may be sent to an origin that it was not meant for.
    static func mayCrossOrigins(_ name: HTTPField.Name) -> Bool { harmlessFields.contains(name.canonicalName) }

    /// Whether a field's name says that it carries a secret.
    static func isSecretField(_ name: HTTPField.Name) -> Bool {
        !mayCrossOrigins(name) && secretFragments.contains { name.canonicalName.contains($0) }
    }

    /// A field's value, and what follows its scheme.
    static func secrets(inField value: String) -> [String] {
        [value] + value.split(separator: " ", maxSplits: 1).dropFirst().map(String.init)
    }

    /// The values of a `Cookie` field.
    static func secrets(inCookies value: String) -> [String] {
        value.split(separator: ";").compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1)
            return parts.count == 2 ? String(parts[1]) : nil
        }
    }

    /// Whether a query parameter's name says that it carries a secret.
    static func isSecretParameter(_ name: String) -> Bool {
        let name = name.lowercased()
        return secretParameters.contains(name) || secretEndings.contains(where: name.hasSuffix)
    }
}
