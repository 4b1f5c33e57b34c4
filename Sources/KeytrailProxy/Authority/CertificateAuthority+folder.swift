package import KeytrailModel
internal import KeytrailSecret

extension CertificateAuthority {
    /// How long the certificate of an authority in a folder is valid.
    package static let folderValidity = TimeSpan.days(365)

    /// Where, in an authority's folder, its certificate lies: what clients are pointed to.
    package static func certificatePath(folder: String) -> String { folder + "/certificate.pem" }

    /// Where the key lies, with the certificate it belongs to: in one file, so that one is never replaced without the other.
    static func authorityPath(folder: String) -> String { folder + "/authority.pem" }

    /// Reads the authority that lies in `folder`.
    ///
    /// A certificate file that is missing or that of another authority is written anew.
    ///
    /// - Throws: `AuthorityError`, but `invalidHost`.
    package static func load(folder: String, now: Timestamp) throws -> CertificateAuthority {
        guard let authority = try loadIfPresent(folder: folder, now: now) else {
            throw AuthorityError.missing(path: authorityPath(folder: folder))
        }
        return authority
    }

    /// Makes a new authority in `folder`, in place of the one there.
    ///
    /// Who trusts the old one does not trust the new one.
    ///
    /// - Throws: `AuthorityError.unwritable`; the old authority is then untouched.
    package static func create(
        folder: String,
        now: Timestamp,
        owner: String = ThisMachine.userAndHost
    ) throws -> CertificateAuthority {
        try locked(folder) { try replace(folder: folder, now: now, owner: owner) }
    }

    /// Reads the authority that lies in `folder`, and makes it first when there is none.
    ///
    /// Of several processes that try at once one makes it, and the others read it.
    ///
    /// - Throws: `AuthorityError`, but `invalidHost` and `missing`.
    package static func loadOrCreate(
        folder: String,
        now: Timestamp,
        owner: String = ThisMachine.userAndHost
    ) throws -> CertificateAuthority {
        if let authority = try loadIfPresent(folder: folder, now: now) { return authority }
        return try locked(folder) {
            if let authority = try loadIfPresent(folder: folder, now: now) { return authority }
            return try replace(folder: folder, now: now, owner: owner)
        }
    }

    private static func locked<T>(_ folder: String, _ body: () throws -> T) throws -> T {
        do {
            try PrivateFile.makeFolder(folder)
            return try PrivateFile.locked(authorityPath(folder: folder), body)
        } catch let failure as PrivateFile.Failure {
            throw AuthorityError.unwritable(path: failure.path, code: failure.code)
        }
    }

    private static func replace(folder: String, now: Timestamp, owner: String) throws -> CertificateAuthority {
        let root = try RootCertificate(owner: owner, now: now, validity: folderValidity)
        let authority = try CertificateAuthority(root)
        try PrivateFile.replace(authorityPath(folder: folder), with: Array(root.pem.utf8))
        try authority.exportCertificate(to: folder)
        return authority
    }

    private static func loadIfPresent(folder: String, now: Timestamp) throws -> CertificateAuthority? {
        let path = authorityPath(folder: folder)
        guard let content = try content(of: path) else { return nil }
        guard !content.isExposed else { throw AuthorityError.exposed(path: path, mode: content.mode) }
        guard let root = RootCertificate(pem: String(decoding: content.bytes, as: UTF8.self)) else {
            throw AuthorityError.damaged(path: path)
        }
        let authority = try CertificateAuthority(root)
        guard now < authority.notAfter else { throw AuthorityError.expired(path: path, since: authority.notAfter) }
        guard now >= authority.notBefore else {
            throw AuthorityError.notYetValid(path: path, until: authority.notBefore)
        }
        // A crash between the two files, or a careless hand, is mended; on a read-only disk it is the exporter's matter.
        let written = try? PrivateFile.read(certificatePath(folder: folder), limit: fileLimit)
        if written != Array(authority.certificatePEM.utf8) { try? authority.exportCertificate(to: folder) }
        return authority
    }

    private static func content(of path: String) throws(AuthorityError) -> PrivateFile.Content? {
        do throws(PrivateFile.Failure) {
            return try PrivateFile.content(of: path, limit: fileLimit)
        } catch {
            throw AuthorityError.unreadable(path: path, code: error.code)
        }
    }

    private func exportCertificate(to folder: String) throws(PrivateFile.Failure) {
        let path = CertificateAuthority.certificatePath(folder: folder)
        try PrivateFile.replace(path, with: Array(certificatePEM.utf8))
    }

    private static let fileLimit = 64 << 10
}
