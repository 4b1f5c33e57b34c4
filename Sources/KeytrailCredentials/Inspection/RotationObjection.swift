package import KeytrailModel

/// Why a credential should not take another one's place.
package enum RotationObjection: Sendable, Hashable {
    /// It is the same credential.
    case same
    /// The provider does not say that it works.
    case notActive(CredentialState.Standing)
    /// It is somebody else's.
    case otherOwner
    /// It may do more; the scopes and permissions that the old one does not have.
    case broader([String])
}

extension RotationObjection {
    /// What speaks against `new` in the place of `old`, as far as both are known.
    package static func all(old: Inspection, new: Inspection) -> [RotationObjection] {
        if let id = old.credentialID, id == new.credentialID { return [.same] }
        var objections: [RotationObjection] = []
        if new.state.standing != .active { objections.append(.notActive(new.state.standing)) }
        if let before = old.state.owner, let after = new.state.owner, before != after { objections.append(.otherOwner) }
        let more = gained(old.state, new.state)
        if !more.isEmpty { objections.append(.broader(more)) }
        return objections
    }

    /// What the new one may do and the old one may not; nothing where either did not tell.
    private static func gained(_ old: CredentialState, _ new: CredentialState) -> [String] {
        // An old one that is over says nothing of what it could do.
        guard old.standing == .active else { return [] }
        var gained: [String] = []
        if let before = old.scopes, let after = new.scopes { gained += Set(after).subtracting(before).sorted() }
        guard !old.permissions.isEmpty else { return gained }
        for row in new.permissions {
            let covering = old.permissions.filter { $0.model == row.model && ($0.id == "*" || $0.id == row.id) }
            if row.reads, !covering.contains(where: \.reads) { gained.append("read \(row.model) \(row.id)") }
            if row.writes, !covering.contains(where: \.writes) { gained.append("write \(row.model) \(row.id)") }
        }
        return gained
    }
}
