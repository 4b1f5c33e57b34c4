internal import HTTPTypes
package import KeytrailCapture
package import KeytrailClient
package import KeytrailModel
internal import KeytrailOAuth
internal import KeytrailSecret

/// Plans the question about a credential and reads the answer, as a provider's pack says; sends nothing.
package struct Inspector: Sendable {
    /// What is known of the provider.
    package let pack: ProviderPack

    /// Creates an inspector for a provider's credentials.
    package init(pack: ProviderPack) {
        self.pack = pack
    }

    /// The request that asks the provider about a credential.
    ///
    /// - Throws: `.notDescribed` when the pack does not say how, `.missingPart` when the credential lacks what it needs.
    package func plan(for subject: InspectionSubject) throws(InspectionProblem) -> ClientRequest {
        guard let rule = pack.inspection?.request else { throw .notDescribed }
        return try request(rule, subject)
    }

    /// The request that takes a credential back; `nil` when the provider has none.
    ///
    /// - Throws: `.missingPart`.
    package func revocation(of subject: InspectionSubject) throws(InspectionProblem) -> ClientRequest? {
        guard let rule = pack.revocation?.request else { return nil }
        return try request(rule, subject)
    }

    private func request(
        _ rule: InspectionRequestRule,
        _ subject: InspectionSubject
    ) throws(InspectionProblem) -> ClientRequest {
        guard let host = rule.host ?? pack.hosts.first(where: { !$0.hasPrefix("*") }) ?? subject.base else {
            throw .notDescribed
        }
        var address = subject.base ?? "https://\(host)"
        while address.hasSuffix("/") { address.removeLast() }
        var url = address + (try filled(rule.path, subject))
        if let query = rule.query { url += "?" + query }
        var request = ClientRequest(method: rule.method, url: url)
        if !rule.form.isEmpty {
            var pairs: [String] = []
            for field in rule.form {
                pairs.append(PercentEncoding.encode(field.name) + "=" + (try filled(field.value, subject)))
            }
            request.fields[.contentType] = "application/x-www-form-urlencoded"
            request.body = .bytes(Array(pairs.joined(separator: "&").utf8))
        }
        request.fields[.accept] = "application/json"
        request.redirects = .none
        request.credential = try authentication(rule, subject)
        return request
    }

    private func authentication(
        _ rule: InspectionRequestRule,
        _ subject: InspectionSubject
    ) throws(InspectionProblem) -> ClientCredential? {
        switch rule.authentication {
        case .none: return nil
        case .credential:
            guard let credential = subject.credential else { throw .missingPart("token") }
            return credential
        case .client:
            guard let user = subject.parts["client_id"] else { throw .missingPart("client_id") }
            guard let password = subject.parts["client_secret"] else { throw .missingPart("client_secret") }
            return .basic(user: user, password: password)
        }
    }

    /// The template with each `{role}` replaced by that part, percent-encoded.
    private func filled(_ template: String, _ subject: InspectionSubject) throws(InspectionProblem) -> String {
        var output = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            output += rest[..<open]
            let role = String(rest[rest.index(after: open)..<close])
            guard let part = subject.parts[role], !part.isEmpty else { throw .missingPart(role) }
            output += PercentEncoding.encode(part.reveal())
            rest = rest[rest.index(after: close)...]
        }
        return output + rest
    }
}
