internal import KeytrailModel

/// What can go wrong in the commands themselves.
enum CommandError: Error, Equatable {
    /// A time that is none.
    case badTime(String)
    /// A period that ends before it begins.
    case emptyPeriod(since: Timestamp, until: Timestamp)
    /// The result could not be written.
    case unwritable(path: String, errno: Int32)
    /// The shipped rules are not where they should be.
    case noShippedRules
    /// A filter that is not `field=value`, or names no field.
    case badFilter(String, near: String?)
    /// A filter's value that its field cannot have.
    case badFilterValue(String, field: String)
    /// The configuration cannot be read.
    case badConfiguration(path: String)
    /// The configuration has no such credential.
    case unknownCredential(String, known: [String])
    /// A credential's part could not be had from where its reference points.
    case credentialUnavailable(name: String, part: String, reason: CredentialProblem)
    /// A credential is not meant for this host.
    case credentialForOtherHost(name: String, host: String)
    /// A file given to `-d @…` cannot be read.
    case unreadableBody(path: String)
    /// A header that is not `Name: value`.
    case badHeader
}

/// Why a credential's part is not to be had.
enum CredentialProblem: Error, Equatable {
    case missing, badReference, unsetVariable(String), unreadableFile(String), readableByOthers(String)
}
