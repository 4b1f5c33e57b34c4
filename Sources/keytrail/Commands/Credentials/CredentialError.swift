internal import KeytrailModel

/// What can go wrong with the credentials that a command names.
///
/// No case holds what was given in place of a reference: it may be the secret.
enum CredentialError: Error, Equatable {
    /// The name has characters that file names and keyrings do not share.
    case badName
    /// An option wants a reference and has something else.
    case notAReference(option: String)
    /// Words that belong to no option, such as the rest of a command without quotes.
    case strayWords(Int)
    /// Something that is not `NAME=VALUE`.
    case notAPair(option: String)
    /// A setting that looks like a secret or holds a control character.
    case badSetting(String)
    /// An address that is not `https`, nor `http` on this machine, or holds more than it may.
    case badAddress(String)
    /// A time that is not RFC 3339.
    case badTime(String)
    /// No pack has that name.
    case unknownProvider(String, known: [String])
    /// Nothing says how the credential is presented.
    case noScheme
    /// The scheme has no such part or setting.
    case unsuited(name: String, scheme: String, takes: [String])
    /// The scheme needs a part or setting that is not given.
    case missing(name: String, scheme: String)
    /// No host is stated or implied.
    case noHosts(String)
    /// A host with more than a name.
    case badHost
    /// The credential was taken out of use.
    case retired(String, Timestamp)
    /// The credential is not meant for this host.
    case otherHost(name: String, host: String)
    /// The credential signs requests, and this one has a form in its body, which a gateway does not wait for.
    case unsignedForm(name: String)
}
