package import HTTPTypes
package import KeytrailModel

/// What an answer says of a credential; texts are cut, printable, and hold no known secret.
package struct CredentialDescription: Sendable, Equatable {
    package var owner: String?
    package var label: String?
    package var identity: String?
    package var issuer: String?
    package var client: String?
    package var audience: [String] = []
    package var created: Timestamp?
    package var expiry = CredentialState.Expiry.unknown
    /// Whether the answer itself says that the credential works; `nil` when it does not say.
    package var isActive: Bool?
    package var isRevoked = false
    package var scopes: [String]?
    package var permissions: [CredentialState.Permission] = []
}

extension InspectionRules {
    /// The most bytes that an answer about a credential may have.
    package static let longestAnswer = Exchange.bodyPrefixLimit

    /// Reads an answer; `secrets` are the values that must not come back in it.
    ///
    /// - Throws: `.tooLong`, `.notJSON`, `.unexpectedMember` for one of another type, and for a missing one that the
    ///   pack names as `active` or `identity`.
    package func description(
        fields: HTTPFields,
        body: [UInt8],
        secrets: [[UInt8]]
    ) throws(InspectionProblem) -> CredentialDescription {
        guard body.count <= InspectionRules.longestAnswer else { throw .tooLong }
        let trimmed = body.drop { $0 <= 0x20 }
        let last = body.last { $0 > 0x20 }
        guard trimmed.first == 0x7b, last == 0x7d else { throw .notJSON }
        let answer = DescriptionReader(scanner: JSONScanner(bytes: body), fields: fields, secrets: secrets)
        var description = CredentialDescription()
        description.isActive = try answer.flag(active)
        if active != nil, description.isActive == nil { throw .unexpectedMember(active?.name ?? "") }
        // An inactive token has no other member (RFC 7662 §2.2).
        if description.isActive == false { return description }
        if let flag = try answer.flag(revoked) { description.isRevoked = flag }
        description.owner = try answer.text(owner)
        description.label = try answer.text(label)
        description.identity = try answer.text(identity)
        if let identity, description.identity == nil { throw .unexpectedMember(identity.name) }
        description.issuer = try answer.text(issuer)
        description.client = try answer.text(client)
        if let names = try answer.names(audience) { description.audience = names }
        description.created = try answer.time(created)
        description.expiry = try answer.expiry(expires)
        description.scopes = try answer.names(scopes)
        description.permissions = try answer.permissions(permissions)
        return description
    }
}
