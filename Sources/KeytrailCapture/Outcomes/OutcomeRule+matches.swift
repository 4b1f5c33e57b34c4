internal import KeytrailModel

extension OutcomeRule {
    /// Whether every condition holds; the cheap ones are asked first.
    func matches(status: Int?, method: String, route: String?, fields: AnswerFields, body: inout Body) -> Bool {
        if !statuses.isEmpty {
            guard let status, statuses.contains(where: { $0.contains(status) }) else { return false }
        }
        if !methods.isEmpty, !methods.contains(method) { return false }
        if !routes.isEmpty {
            guard let route, routes.contains(route) else { return false }
        }
        for header in headers where !header.expectation.holds(fields.first { $0.name == header.name }?.value) {
            return false
        }
        for member in members where !member.expectation.holds(body.value(at: member.path)?.literal) { return false }
        if !texts.isEmpty, !texts.contains(where: { body.contains(lowercased: $0) }) { return false }
        if let listKey, !OutcomeRule.isFound(listKey, body) { return false }
        return true
    }

    /// The provider's own code for what went wrong.
    func errorCode(body: inout Body) -> String? {
        errorPath.flatMap { body.text(at: $0) } ?? listKey
    }

    private static func isFound(_ key: String, _ body: Body) -> Bool {
        guard let scanner = body.scanner, let start = scanner.find([]) else { return false }
        return scanner.elements(ofListAt: start).contains { scanner.find([key], from: $0) != nil }
    }
}

extension OutcomeRule.Expectation {
    fileprivate func holds(_ value: String?) -> Bool {
        guard let value else { return false }
        return switch self {
        case .present: true
        case .oneOf(let values): values.contains(value)
        }
    }
}

extension JSONScanner.Value {
    /// The value as packs spell it; nothing for lists, objects and null.
    var literal: String? {
        switch self {
        case .string(let text), .number(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .null, .container: nil
        }
    }
}
