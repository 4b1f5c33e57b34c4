internal import KeytrailCredentials
internal import KeytrailModel

/// Why a rotation does not go on.
enum RotationError: Error, Equatable {
    /// `--to` wants a reference.
    case badReference
    /// A rotation of that credential is going on.
    case underWay(String, since: Timestamp)
    /// None is going on.
    case notStarted(String)
    /// The scheme has no part that could be replaced.
    case noSecretPart(String)
    /// The new credential should not take the old one's place.
    case unfit(String, [RotationObjection])
    /// The old credential is still used.
    case stillUsed(String, programs: Int, last: Timestamp, quiet: TimeSpan)
    /// The provider did not take the old one back.
    case notRevoked(String, InspectionProblem)
    /// The provider has no request for it; a person must do it on the page.
    case revokeByHand(String, page: String?)
    /// The provider still takes the old one, or does not say.
    case notProven(String, CredentialState.Standing)
}
