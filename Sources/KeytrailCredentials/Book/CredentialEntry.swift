package import KeytrailCapture
package import KeytrailModel

/// A credential by reference: what it is, where its parts are kept, and whom it may be sent to.
package struct CredentialEntry: Sendable, Equatable {
    /// How a credential is presented, by its name in the files.
    package enum Scheme: String, Sendable, CaseIterable {
        case bearer, basic, header, trello, oauth1, oauth2
    }

    /// The name that users know it by.
    package var name: String
    /// The provider pack's name; `nil` when none is stated.
    package var provider: String?
    /// How it is presented.
    package var scheme: Scheme
    /// Where its secret parts are kept, by part, such as `token`.
    package var parts: [String: SecretReference]
    /// What is no secret, by name, such as `client-id`; lists are joined by a space.
    package var settings: [String: String]
    /// The hosts that are stated, in lower case.
    package var hosts: [String]
    /// Scopes that stay although no call shows their use, by name.
    package var keeps: [KeptScope] = []
    /// When it was taken out of use; `nil` while it is in use.
    package var retiredAt: Timestamp?
    /// Its id in the call log, a keyed digest; `nil` when not known.
    ///
    /// As it was when the parts were last resolved.
    package var id: String?
    /// Where it is written; `nil` when it is new.
    package var location: SourceLocation?

    /// Creates an entry; set the rest on the value.
    package init(
        name: String,
        provider: String? = nil,
        scheme: Scheme,
        parts: [String: SecretReference],
        settings: [String: String] = [:],
        hosts: [String] = []
    ) {
        self.name = name
        self.provider = provider
        self.scheme = scheme
        self.parts = parts
        self.settings = settings
        self.hosts = hosts.map { $0.lowercased() }
    }
}

extension CredentialEntry {
    /// The pack that knows its provider; scheme `trello` implies Trello's.
    package var packName: String? { provider ?? (scheme == .trello ? "trello" : nil) }

    /// The only hosts that it may be sent to: those stated, else its provider's.
    ///
    /// A pack's patterns (`*.example.com`) imply nothing: anybody may own one of their hosts.
    package func allowedHosts(in catalog: ProviderCatalog) -> [String] {
        guard hosts.isEmpty, let pack = packName.flatMap(catalog.pack(named:)) else { return hosts }
        return pack.hosts.filter { !$0.hasPrefix("*") }
    }

    /// Whether it may be sent to a host, an IPv6 address with or without brackets.
    package func allows(host: String, in catalog: ProviderCatalog) -> Bool {
        func bare(_ host: String) -> String { host.lowercased().filter { $0 != "[" && $0 != "]" } }
        return allowedHosts(in: catalog).contains { bare($0) == bare(host) }
    }
}

extension CredentialEntry {
    /// The scopes that it was asked for with; `nil` when that is not written.
    package var configuredScopes: [String]? {
        settings["scopes"]?.split { $0 == " " || $0 == "," }.map(String.init)
    }
}

extension CredentialEntry.Scheme {
    /// The parts without which nothing can be sent.
    package var neededParts: [String] {
        switch self {
        case .bearer: ["token"]
        case .basic: ["user", "password"]
        case .header: ["value"]
        case .trello: ["key", "token"]
        case .oauth1: ["consumer-key", "token"]
        case .oauth2: ["token"]
        }
    }

    /// The parts that it may have beside them.
    package var otherParts: [String] {
        switch self {
        case .basic, .header, .trello: []
        case .bearer: ["client-secret"]
        case .oauth1: ["consumer-secret", "token-secret", "private-key"]
        case .oauth2: ["refresh-token", "client-secret"]
        }
    }

    /// What it may say that is no secret.
    package var settings: [String] { ["base"] + ownSettings }

    private var ownSettings: [String] {
        switch self {
        case .bearer: ["expires-at", "client-id", "introspection-endpoint"]
        case .basic: ["expires-at"]
        case .header: ["name", "expires-at"]
        case .trello: ["form", "scopes", "expires-at"]
        case .oauth1:
            [
                "signature-method", "form", "realm", "scopes", "expires-at", "request-token-endpoint",
                "authorization-endpoint", "token-endpoint",
            ]
        case .oauth2:
            [
                "client-id", "client-authentication", "grant", "scopes", "expires-at", "token-endpoint",
                "authorization-endpoint", "device-authorization-endpoint", "revocation-endpoint",
                "introspection-endpoint",
            ]
        }
    }
}
