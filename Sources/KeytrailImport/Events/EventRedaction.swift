internal import KeytrailCapture
internal import KeytrailModel

/// Keeps secrets out of an event's own fields.
struct EventRedaction {
    private static let textLimit = 4_096

    let filter: SecretFilter
    /// Members whose values may be public although they look like secrets; those that are no key id and no digest are looked at
    /// like everything.
    let publicNames: Set<String>

    /// What may be kept of some members, however deep.
    func kept(_ members: [JSON.Member]) -> [JSON.Member] { members.compactMap(kept) }

    private func kept(_ member: JSON.Member) -> JSON.Member? {
        if publicNames.contains(member.name), case .string(let text) = member.value, ProviderDigest.isPublicName(text) {
            return member
        }
        guard !Recorder.isSecretMember(named: member.name), !Recorder.holdsSecret(foreign: member.name) else {
            return nil
        }
        return kept(member.value).map { JSON.Member(member.name, $0) }
    }

    private func kept(_ value: JSON) -> JSON? {
        switch value {
        case .string(let text): kept(text: text).map(JSON.string)
        case .array(let elements): .array(elements.compactMap(kept))
        case .object(let members): .object(kept(members))
        case .null, .bool, .integer, .number: value
        }
    }

    private func kept(text: String) -> String? {
        guard text.utf8.count <= EventRedaction.textLimit else { return nil }
        return Recorder.holdsSecret(foreign: text) ? nil : text
    }

    /// The provider's name of a credential; one that is a secret itself becomes its fingerprint.
    func credential(_ text: String?, isPublic: Bool) -> String? {
        guard let text else { return nil }
        return isPublic && ProviderDigest.isPublicName(text) ? text : filter.identity(text)
    }
}
