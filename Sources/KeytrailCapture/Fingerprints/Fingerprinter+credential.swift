internal import KeytrailModel

extension Fingerprinter {
    /// A shorter secret is a placeholder such as `null`, which says nothing where it turns up again.
    private static let shortestCompared = 8

    /// What a bearer token says of itself; `nil` for everything but a JSON web token.
    func reading(of part: FoundCredential.Part) -> TokenReading? {
        part.scheme == .bearer ? tokens.reading(of: part.secret) : nil
    }

    /// The stable name of a part: of a JSON web token that its client renews, that of the client.
    func name(of part: FoundCredential.Part, _ reading: TokenReading?, provider: String) -> String {
        if part.isPublic { return ASCII.text(part.secret) }
        return fingerprint(provider: provider, role: part.role, secret: reading?.identity ?? part.secret)
    }

    /// What is noted of the secret beside its name.
    ///
    /// A token that its client renews is not compared with others: the next one is another secret under the same name.
    func marks(of part: FoundCredential.Part, _ reading: TokenReading?) -> [Credential.Part] {
        var marks = [reading.flatMap { Credential.mark(of: $0.lastingExpiry) }].compactMap(\.self)
        if !part.isPublic, part.role != "username", reading?.identity == nil,
            part.secret.count >= Fingerprinter.shortestCompared
        {
            let digest = fingerprint(provider: "", role: "", secret: part.secret)
            marks.append(Credential.Part(role: Credential.Mark.secret.rawValue, fingerprint: digest))
        }
        return marks
    }
}
