/// What a response's header field is to a pack.
struct AnswerField: Sendable {
    /// What a field is to every pack.
    enum Role: Sendable {
        case retryAfter, retryAfterMilliseconds, setCookie, contentType
        case none
    }

    var role = Role.none
    /// What it tells about a quota.
    var quota: RateLimitField?
    /// Whether outcomes or scopes are read from it.
    var isRead = false

    /// The fields that mean something, by name in lower case: one look-up per field.
    static func table(_ draft: PackDraft) -> [String: AnswerField] {
        var table: [String: AnswerField] = [
            "retry-after": AnswerField(role: .retryAfter), "beta-retry-after": AnswerField(role: .retryAfter),
            "retry-after-ms": AnswerField(role: .retryAfterMilliseconds), "set-cookie": AnswerField(role: .setCookie),
            "content-type": AnswerField(role: .contentType),
        ]
        for (name, field) in draft.rateLimits.exact { table[name, default: AnswerField()].quota = field }
        for name in draft.outcomes.flatMap({ $0.headers.map(\.name) }) {
            table[name, default: AnswerField()].isRead = true
        }
        for source in draft.scopeRules.granted {
            if case .header(let name) = source { table[name, default: AnswerField()].isRead = true }
        }
        for source in draft.scopeRules.accepted {
            if case .header(let name, _) = source { table[name, default: AnswerField()].isRead = true }
        }
        return table
    }
}
