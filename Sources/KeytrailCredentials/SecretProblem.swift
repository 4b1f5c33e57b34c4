/// Why a secret is not to be had from where its reference points; no case holds a secret.
package enum SecretProblem: Error, Equatable, Sendable {
    /// The text is no reference.
    case badReference
}
