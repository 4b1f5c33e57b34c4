/// What a request's header field is to a pack.
enum RequestField: Sendable {
    case userAgent, traceparent, contentType, authorization, cookie
    /// Carries a credential as the rule says.
    case credential(CredentialRule)
    /// Carries a secret of whatever kind.
    case secret

    /// The fields that mean something, by name in lower case; what every pack reads goes before a pack's own rules.
    static func table(_ rules: [String: CredentialRule]) -> [String: RequestField] {
        var table: [String: RequestField] = [:]
        for name in SensitiveNames.fields { table[name] = .secret }
        for (name, rule) in rules { table[name] = .credential(rule) }
        table["user-agent"] = .userAgent
        table["traceparent"] = .traceparent
        table["content-type"] = .contentType
        table["authorization"] = .authorization
        table["cookie"] = .cookie
        return table
    }
}
