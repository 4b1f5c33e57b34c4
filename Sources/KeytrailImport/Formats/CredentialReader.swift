internal import KeytrailModel

/// Reads who called: the credential's identity, and the scopes that the line tells of.
struct CredentialReader {
    private static let schemes = NameTable(Credential.Scheme.allCases) { $0.rawValue }
    private static let places = NameTable(Credential.Place.allCases) { $0.rawValue }

    let filter: SecretFilter

    /// The credential that a line names; `nil` when it names none.
    ///
    /// - Throws: `wrong` where an identity is no text.
    func credential(in values: FieldValues) throws(LineReject) -> Credential? {
        guard let id = try values.text(.credentialID) else { return nil }
        var credential = Credential(id: filter.identity(id.string))
        if let provider = try values.text(.credentialProvider) { credential.provider = filter.text(provider.string) }
        if let name = try values.text(.credentialScheme) {
            credential.scheme = CredentialReader.schemes[name] ?? .other
        }
        if let name = try values.text(.credentialPlace) { credential.place = CredentialReader.places[name] ?? .unknown }
        if let index = values.index(.credentialParts) { credential.parts = parts(at: index, in: values.nodes) }
        return credential
    }

    /// The scopes that the credential has; `nil` when the line does not say.
    ///
    /// - Throws: `wrong` for anything but a list of texts or one text.
    func grantedScopes(in values: FieldValues) throws(LineReject) -> [String]? {
        guard let index = values.index(.grantedScopes) else { return nil }
        guard let scopes = scopes(at: index, in: values.nodes) else {
            let expected = "a list of scopes, or a text with scopes apart by spaces or commas"
            throw .wrong(field: CallColumn.grantedScopes.fieldName, expected: expected)
        }
        return scopes
    }

    /// The scopes that the operation demands; `nil` when the line does not say.
    ///
    /// - Throws: `wrong` for anything but a list of texts or of lists, or one text.
    func acceptedScopes(in values: FieldValues) throws(LineReject) -> ScopeRequirement? {
        guard let index = values.index(.acceptedScopes) else { return nil }
        guard let alternatives = alternatives(at: index, in: values.nodes) else {
            let expected = "a list of scopes, or a list of lists of them"
            throw .wrong(field: CallColumn.acceptedScopes.fieldName, expected: expected)
        }
        return ScopeRequirement(anyOf: alternatives)
    }

    private func parts(at index: Int, in nodes: JSONNodes) -> [Credential.Part] {
        nodes.children(of: index).compactMap { child in
            guard let fingerprint = nodes[child].text else { return nil }
            let role = filter.text(nodes[child].name.string)
            return Credential.Part(role: role, fingerprint: filter.identity(fingerprint.string))
        }
    }

    /// A list of texts, or one text with scopes apart by spaces or commas; `nil` for anything else.
    private func scopes(at index: Int, in nodes: JSONNodes) -> [String]? {
        if let text = nodes[index].text {
            return text.string.split { $0 == " " || $0 == "," }.map { filter.text(String($0)) }
        }
        guard case .array = nodes[index].kind else { return nil }
        var scopes: [String] = []
        for child in nodes.children(of: index) {
            guard let text = nodes[child].text else { return nil }
            scopes.append(filter.text(text.string))
        }
        return scopes
    }

    /// Of a text or a list of texts each scope suffices; of a list of lists each list does.
    private func alternatives(at index: Int, in nodes: JSONNodes) -> [[String]]? {
        guard case .array = nodes[index].kind else { return scopes(at: index, in: nodes)?.map { [$0] } }
        var alternatives: [[String]] = []
        for child in nodes.children(of: index) {
            if let text = nodes[child].text {
                alternatives.append([filter.text(text.string)])
            } else {
                guard let scopes = scopes(at: child, in: nodes) else { return nil }
                alternatives.append(scopes)
            }
        }
        return alternatives
    }
}
