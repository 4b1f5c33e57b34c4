package import HTTPTypes
internal import KeytrailOAuth

extension ClientCredential {
    /// A request's URL and header fields with a credential in them, and what of that is secret.
    package struct Presentation: Sendable {
        /// The absolute URL.
        package let url: String
        /// The header fields.
        package let fields: HTTPFields
        /// The values that must stay out of every log.
        package let secrets: [String]
    }

    /// Whether a request with such a body cannot be presented: a signature covers the parameters of a form (RFC 5849
    /// §3.4.1.3.1).
    package func wouldSign(form fields: HTTPFields) -> Bool {
        guard signing != nil, let type = fields[.contentType] else { return false }
        return type.prefix { $0 != ";" }.lowercased().hasPrefix("application/x-www-form-urlencoded")
    }

    /// The request as a door other than the client sends it with this credential; one that was there before is gone.
    ///
    /// A signature covers nothing of the body, which has not been seen; see `wouldSign(form:)`.
    ///
    /// - Throws: `ClientError.invalidRequest` when the credential cannot stand where it belongs, `.invalidURL`.
    package func presented(method: String, url: String, fields: HTTPFields) throws(ClientError) -> Presentation {
        var fields = fields
        fields[values: .authorization] = []
        let names = Set(queryItems.map(\.name))
        var target = try Target(names.isEmpty ? url : ClientCredential.dropping(names, from: url))
        target = try target.appending(queryItems)
        if let signed = try signing?.sign(method: method, target: target, fields: fields, body: .none) {
            if let value = signed.authorization { fields[.authorization] = value }
            return Presentation(url: signed.target.url, fields: fields, secrets: secretValues)
        }
        if let field = try makeField() {
            fields[values: field.name] = []
            fields.append(field)
        }
        return Presentation(url: target.url, fields: fields, secrets: secretValues)
    }

    /// A URL without the query parameters of some names.
    private static func dropping(_ names: Set<String>, from url: String) -> String {
        guard let mark = url.firstIndex(of: "?") else { return url }
        let kept = url[url.index(after: mark)...].split(separator: "&", omittingEmptySubsequences: false).filter {
            pair in
            !names.contains(String(pair.prefix { $0 != "=" }))
        }
        return kept.isEmpty ? String(url[..<mark]) : "\(url[...mark])\(kept.joined(separator: "&"))"
    }
}

extension ClientCredential.Presentation: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the content.
    package var description: String { "ClientCredential.Presentation(redacted)" }
    /// Says nothing of the content.
    package var debugDescription: String { description }
    /// Shows no member.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
