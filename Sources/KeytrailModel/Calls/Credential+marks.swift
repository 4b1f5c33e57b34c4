/// What the recorder notes of a credential beside the parts that were presented, kept as parts of these roles.
extension Credential {
    /// Roles that name no part of a request, so that no provider pack may use them.
    package enum Mark: String, Sendable, Hashable, CaseIterable {
        /// A keyed digest of the secret alone: the same at every provider, and of no use without the key.
        case secret
        /// When the token says that it ends, in seconds since the epoch, or `never`; unverified.
        case expires
    }

    /// The parts that were presented, without marks.
    package var presentedParts: [Part] { parts.filter { Mark(rawValue: $0.role) == nil } }

    /// What every credential with the same secret has in common; `nil` when it was not noted.
    package var secretDigest: String? { mark(.secret) }

    /// When the token itself says that it ends, unverified.
    package var claimedExpiry: CredentialState.Expiry {
        guard let text = mark(.expires) else { return .unknown }
        if text == Credential.never { return .never }
        return Int64(text).flatMap(Timestamp.init(wholeSeconds:)).map(CredentialState.Expiry.at) ?? .unknown
    }

    /// The mark that tells a token's end; `nil` where the end is not known.
    package static func mark(of expiry: CredentialState.Expiry) -> Part? {
        switch expiry {
        case .unknown: nil
        case .never: Part(role: Mark.expires.rawValue, fingerprint: never)
        case .at(let time): Part(role: Mark.expires.rawValue, fingerprint: "\(time.microseconds / 1_000_000)")
        }
    }

    private static let never = "never"

    private func mark(_ mark: Mark) -> String? { parts.first { $0.role == mark.rawValue }?.fingerprint }
}

extension Timestamp {
    /// A time in seconds since the epoch; `nil` outside the years 1970 to 9999.
    fileprivate init?(wholeSeconds: Int64) {
        guard (0..<253_402_300_800).contains(wholeSeconds) else { return nil }
        self.init(seconds: wholeSeconds)
    }
}
