internal import KeytrailModel

/// The parts of a credential as they are found, one per role; the first find of a role stays.
struct FoundCredential {
    struct Part {
        var role: String
        var secret: [UInt8]
        var scheme: Credential.Scheme
        var place: Credential.Place
        /// Whether the value itself may be shown.
        var isPublic = false
    }

    private(set) var parts: [Part] = []

    mutating func add(_ part: Part) {
        guard !part.secret.isEmpty, !parts.contains(where: { $0.role == part.role }) else { return }
        parts.append(part)
    }

    /// Whether a part of that role has exactly this secret.
    func holds(role: String, secret: [UInt8]) -> Bool { parts.contains { $0.role == role && $0.secret == secret } }

    /// The part that gives the credential its id; `nil` when nothing was found.
    func best(_ primary: [String]) -> Part? {
        primary.lazy.compactMap { role in parts.first { $0.role == role } }.first ?? parts.first
    }

    /// The credential under its stable name; `nil` when nothing was found.
    func credential(provider: String, primary: [String], fingerprinter: Fingerprinter) -> Credential? {
        guard let best = best(primary) else { return nil }
        let reading = fingerprinter.reading(of: best)
        var named: [Credential.Part] = []
        var id = ""
        for part in parts {
            let own = part.role == best.role ? reading : fingerprinter.reading(of: part)
            let name = fingerprinter.name(of: part, own, provider: provider)
            if part.role == best.role { id = name }
            named.append(Credential.Part(role: part.role, fingerprint: name))
        }
        named.append(contentsOf: fingerprinter.marks(of: best, reading))
        if named.count > 1 { named.sort { $0.role < $1.role } }
        return Credential(
            id: "\(provider)-\(id)",
            provider: provider,
            scheme: best.scheme,
            place: best.place,
            parts: named
        )
    }
}
