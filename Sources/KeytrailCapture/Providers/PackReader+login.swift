internal import Foundation
internal import KeytrailModel
internal import KeytrailYAML

extension PackReader {
    /// `login: {oauth1: …, token-page: …, oauth2: …, hosts: …, least: …}`.
    mutating func readLogin(_ node: YAMLNode?, into draft: inout PackDraft) {
        guard let node else { return }
        let parts = nodes.mapping(node, ["oauth1", "token-page", "oauth2", "hosts", "least"])
        var login = ProviderLogin()
        if let node = parts["oauth1"] { login.oauth1 = oauth1(node) }
        if let node = parts["token-page"] { login.tokenPage = tokenPage(node) }
        if let node = parts["oauth2"] { login.oauth2 = oauth2(node) }
        login.leastScopes = nodes.texts(parts["least"])
        login.hosts = loginHosts(parts["hosts"], draft)
        if login.oauth1 == nil, login.tokenPage == nil, login.oauth2 == nil, nodes.diagnostics.isEmpty {
            nodes.fail(node, "name at least one way to log in: oauth1, token-page, oauth2")
        }
        draft.login = login
    }

    private mutating func oauth1(_ node: YAMLNode) -> ProviderLogin.OAuth1? {
        let parts = nodes.mapping(node, ["request", "authorize", "access", "sends-scope"])
        let request = address("request", in: parts, of: node)
        let authorize = address("authorize", in: parts, of: node)
        let access = address("access", in: parts, of: node)
        let sendsScope = nodes.bool(parts["sends-scope"]) ?? false
        guard let request, let authorize, let access else { return nil }
        return .init(request: request, authorize: authorize, access: access, sendsScope: sendsScope)
    }

    private mutating func tokenPage(_ node: YAMLNode) -> ProviderLogin.TokenPage? {
        let parts = nodes.mapping(node, ["url"])
        return address("url", in: parts, of: node).map { .init(url: $0) }
    }

    private mutating func oauth2(_ node: YAMLNode) -> ProviderLogin.OAuth2? {
        let known = [
            "authorize", "token", "device", "scope-separator", "pkce", "client", "issuer", "parameters", "extra-scopes",
            "least",
        ]
        let parts = nodes.mapping(node, known)
        guard let token = address("token", in: parts, of: node) else { return nil }
        var oauth2 = ProviderLogin.OAuth2(token: token)
        if parts["authorize"] != nil { oauth2.authorize = address("authorize", in: parts, of: node) }
        if parts["device"] != nil { oauth2.device = address("device", in: parts, of: node) }
        if let separator = nodes.text(parts["scope-separator"]) { oauth2.scopeSeparator = separator }
        if let usesProofKey = nodes.bool(parts["pkce"]) { oauth2.usesProofKey = usesProofKey }
        let words = ProviderLogin.OAuth2.Client.allCases.map(\.rawValue)
        if let client = nodes.choice(parts["client"], ProviderLogin.OAuth2.Client.init(rawValue:), words) {
            oauth2.client = client
        }
        oauth2.issuer = nodes.text(parts["issuer"])
        oauth2.extraScopes = nodes.texts(parts["extra-scopes"])
        oauth2.leastScopes = nodes.texts(parts["least"])
        for entry in parts["parameters"].map({ nodes.entries($0) }) ?? [] {
            guard let value = nodes.text(entry.value) else { continue }
            guard !PackReader.reserved.contains(entry.key), !SensitiveNames.parameters.contains(entry.key) else {
                nodes.fail(entry.keyLocation, "this parameter is set by the login itself; take it off the list")
                continue
            }
            oauth2.parameters.append(.init(name: entry.key, value: value))
        }
        return oauth2
    }

    private static let reserved: Set<String> = [
        "client_id", "redirect_uri", "response_type", "scope", "state", "code_challenge", "code_challenge_method",
    ]

    /// An address that secrets are sent to.
    private mutating func address(_ name: String, in parts: [String: YAMLNode], of node: YAMLNode) -> String? {
        guard let part = parts[name] else {
            nodes.fail(node, "'\(name):' is missing; write its https address")
            return nil
        }
        guard let text = nodes.text(part) else { return nil }
        guard let url = URLComponents(string: text), url.scheme == "https", let host = url.host, !host.isEmpty,
            url.user == nil, url.password == nil, url.fragment == nil
        else {
            nodes.fail(part, "write an https address without user and fragment, such as 'https://example.com/token'")
            return nil
        }
        return text
    }

    /// The hosts that tokens go to; those of the pack that are exact when none are named.
    private mutating func loginHosts(_ node: YAMLNode?, _ draft: PackDraft) -> [String] {
        let exact = draft.hosts.filter { !$0.hasPrefix("*.") }
        guard let node else { return exact }
        var hosts: [String] = []
        for element in nodes.elements(node) {
            guard let host = nodes.text(element) else { continue }
            guard exact.contains(host) else {
                nodes.fail(element, "a login's host is one of the pack's own 'hosts:', without '*'")
                continue
            }
            hosts.append(host)
        }
        return hosts
    }
}
