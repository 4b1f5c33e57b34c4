internal import HTTPTypes
package import KeytrailClient
package import KeytrailSecret

/// A credential with its secrets, for as long as they are needed.
package struct ResolvedCredential: Sendable {
    /// What it is.
    package let entry: CredentialEntry
    /// Its secrets, by part.
    package let parts: [String: Secret]

    /// Puts an entry and its secrets together.
    package init(entry: CredentialEntry, parts: [String: Secret]) {
        self.entry = entry
        self.parts = parts
    }
}

extension ResolvedCredential {
    /// What the client sends.
    ///
    /// - Throws: `PartProblem`: `.missingPart`, `.unusable` for a setting without sense.
    package func clientCredential() throws(PartProblem) -> ClientCredential {
        switch entry.scheme {
        case .bearer, .oauth2: return .bearer(try part("token"))
        case .basic: return .basic(user: try part("user"), password: try part("password"))
        case .header:
            guard let name = entry.settings["name"].flatMap({ HTTPField.Name($0) }) else {
                throw problem("name", .unusable)
            }
            return .headerKey(name: name, value: try part("value"))
        case .trello:
            let form: ClientCredential.TrelloForm
            switch entry.settings["form"] {
            case nil, "header": form = .header
            case "query": form = .query
            default: throw problem("form", .unusable)
            }
            return .trello(key: try part("key"), token: try part("token"), form: form)
        case .oauth1: return try signature()
        }
    }

    func part(_ name: String) throws(PartProblem) -> Secret {
        guard let secret = parts[name] else { throw problem(name, .missingPart) }
        return secret
    }

    func problem(_ part: String, _ problem: SecretProblem) -> PartProblem {
        PartProblem(credential: entry.name, part: part, problem: problem)
    }
}
