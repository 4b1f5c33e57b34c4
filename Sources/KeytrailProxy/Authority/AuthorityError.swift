package import KeytrailModel

/// What keeps a certificate authority from its work.
package enum AuthorityError: Error, Equatable, Sendable {
    /// There is none in the folder yet.
    case missing(path: String)
    /// Its file cannot be read; `code` is the system's `errno`.
    case unreadable(path: String, code: Int32)
    /// Its files cannot be written; `code` is the system's `errno`.
    case unwritable(path: String, code: Int32)
    /// Others than this user may read the key; `mode` holds the file's permission bits.
    case exposed(path: String, mode: UInt32)
    /// The file holds no key and certificate of an authority that belong together.
    case damaged(path: String)
    /// Its certificate is no longer valid; `path` is `nil` for an authority that lies in no file.
    case expired(path: String?, since: Timestamp)
    /// Its certificate is not valid yet: this machine's clock, or the one it was made under, is wrong.
    case notYetValid(path: String, until: Timestamp)
    /// No certificate can be made out to that name: it is neither a host's nor an address.
    case invalidHost
}
