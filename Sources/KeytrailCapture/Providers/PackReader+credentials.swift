internal import KeytrailModel
internal import KeytrailYAML

extension PackReader {
    /// `credentials: {primary: […], places: […]}`.
    mutating func readCredentials(_ node: YAMLNode?, into draft: inout PackDraft) {
        guard let node else { return }
        let parts = nodes.mapping(node, ["primary", "places"])
        let primary = nodes.texts(parts["primary"])
        if !primary.isEmpty { draft.primary = primary }
        for element in nodes.elements(parts["places"]) {
            if let rule = credential(element) { draft.credentials.append(rule) }
        }
    }

    private static let places = ["header", "query", "body", "cookie", "path", "userinfo"]

    private mutating func credential(_ node: YAMLNode) -> CredentialRule? {
        let parts = nodes.mapping(node, PackReader.places + ["role", "scheme", "words", "at-least"])
        let named = PackReader.places.filter { parts[$0] != nil }
        guard named.count == 1, let place = named.first, let name = nodes.text(parts[place]), !name.isEmpty else {
            nodes.fail(node, "name one place: \(PackReader.places.joined(separator: ", "))")
            return nil
        }
        let role = nodes.text(parts["role"]) ?? "token"
        if Credential.Mark(rawValue: role) != nil {
            nodes.fail(node, "the role '\(role)' is the recorder's own; name another")
            return nil
        }
        let words = nodes.texts(parts["words"]).map { $0.lowercased() }
        let schemes = Credential.Scheme.allCases.map(\.rawValue)
        let scheme = nodes.choice(parts["scheme"], Credential.Scheme.init(rawValue:), schemes)
        let isAuthorization = place == "header" && name.lowercased() == "authorization"
        guard isAuthorization || words.isEmpty else {
            nodes.fail(node, "'words:' goes with 'header: authorization' alone")
            return nil
        }
        if isAuthorization, scheme == nil {
            nodes.fail(node, "'header: authorization' needs 'scheme:', such as 'scheme: bearer'")
            return nil
        }
        let fallback: Credential.Scheme = place == "cookie" ? .cookie : place == "userinfo" ? .basic : .apiKey
        var rule = CredentialRule(source: source(place, name, scheme, words), scheme: scheme ?? fallback, role: role)
        rule.shortest = nodes.integer(parts["at-least"], in: 1...512) ?? 1
        return rule
    }

    private func source(
        _ place: String,
        _ name: String,
        _ scheme: Credential.Scheme?,
        _ words: [String]
    ) -> CredentialRule.Source {
        let lower = name.lowercased()
        switch place {
        case "query": return .query(lower)
        case "body": return .body(lower)
        case "cookie": return .cookie(lower)
        case "path": return .path(name)
        case "userinfo": return .userinfo
        default: break
        }
        guard lower == "authorization" else { return .header(lower) }
        let usual: [String] =
            switch scheme {
            case .bearer: ["bearer"]
            case .basic: ["basic"]
            case .oauth1: ["oauth"]
            case .sigv4: ["aws4-hmac-sha256"]
            default: []
            }
        return .authorization(schemes: words.isEmpty ? usual : words)
    }
}
