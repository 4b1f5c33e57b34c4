package import KeytrailCapture
internal import KeytrailSecret

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Where the two files of a book are.
package struct BookFiles: Sendable, Equatable {
    /// The file that the user writes, `config.yml`.
    package let configuration: String
    /// The file that commands write, `credentials.yml` beside it.
    package let managed: String

    /// Names the files by the configuration's path.
    package init(configuration: String) {
        self.configuration = configuration
        let folder = configuration.lastIndex(of: "/").map { String(configuration[...$0]) } ?? ""
        managed = folder + "credentials.yml"
    }
}

extension BookFiles {
    /// The book; a file that is not there is an empty one.
    ///
    /// - Throws: `BookProblem.unreadable`.
    package func load(catalog: ProviderCatalog) throws(BookProblem) -> CredentialBook {
        CredentialBook(
            configuration: (try BookFiles.text(of: configuration), configuration),
            managed: (try BookFiles.text(of: managed), managed),
            catalog: catalog
        )
    }

    /// Changes the book and writes what commands keep; other processes' changes wait.
    ///
    /// - Throws: `BookProblem`: what `change` throws, `.broken` when a file has errors, `.unusableChange`,
    ///   `.unreadable`, `.unwritable`.
    @discardableResult
    package func update(
        catalog: ProviderCatalog,
        _ change: (CredentialBook) throws(BookProblem) -> CredentialBook
    ) throws(BookProblem) -> CredentialBook {
        let folder = managed.lastIndex(of: "/").map { String(managed[..<$0]) } ?? "."
        do {
            try PrivateFile.makeFolder(folder)
            return try PrivateFile.locked(managed) {
                let book = try load(catalog: catalog)
                guard !book.isBroken else { throw BookProblem.broken(path: book.brokenFile ?? managed) }
                let changed = try change(book)
                // What could not be read again would lock its user out of every credential.
                let written = CredentialBook(
                    configuration: ("", configuration),
                    managed: (changed.managedText, managed),
                    catalog: catalog
                )
                guard !written.isBroken else { throw BookProblem.unusableChange }
                try PrivateFile.replace(managed, with: Array(changed.managedText.utf8))
                return changed
            }
        } catch let problem as BookProblem {
            throw problem
        } catch let failure as PrivateFile.Failure {
            throw .unwritable(path: failure.path, code: failure.code)
        } catch {
            throw .unwritable(path: managed, code: EIO)
        }
    }

    /// The largest file that is read, in bytes.
    private static let limit = 4 << 20

    private static func text(of path: String) throws(BookProblem) -> String {
        let bytes: [UInt8]?
        do throws(PrivateFile.Failure) {
            bytes = try PrivateFile.read(path, limit: limit)
        } catch {
            throw .unreadable(path: path, code: error.code)
        }
        guard let bytes else { return "" }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .unreadable(path: path, code: 0) }
        return text
    }
}
