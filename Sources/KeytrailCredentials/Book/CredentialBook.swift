package import KeytrailCapture
package import KeytrailModel
internal import KeytrailYAML

/// Why a book does not take a change.
package enum BookProblem: Error, Equatable, Sendable {
    /// There is a credential of that name.
    case nameTaken(String, SourceLocation?)
    /// There is none.
    case unknown(String, known: [String])
    /// The credential stands in the file that the user writes, which no command changes.
    case handWritten(String, SourceLocation?)
    /// A file cannot be read as UTF-8; `code` is the system's `errno`, 0 when it was read and is no such text.
    case unreadable(path: String, code: Int32)
    /// The file that commands write cannot be written.
    case unwritable(path: String, code: Int32)
    /// A file has errors, which are in the book's diagnostics, and so must not be written over.
    case broken(path: String)
    /// A change after which the file could not be read again; it was not written.
    case unusableChange
}

/// The credentials of a user: those written by hand into `config.yml`, and those that commands keep in `credentials.yml`.
///
/// Names are unique over both files.
package struct CredentialBook: Sendable {
    /// Both files' credentials, the hand-written ones first, each in the order of its file.
    package private(set) var entries: [CredentialEntry]
    /// What is wrong with the files.
    package let diagnostics: [Diagnostic]
    /// What is known of providers.
    package let catalog: ProviderCatalog
    private var managed: Set<String>

    /// Reads both files' texts; a file that is not there is an empty text.
    package init(
        configuration: (text: String, file: String),
        managed: (text: String, file: String),
        catalog: ProviderCatalog
    ) {
        let written = EntryReader(
            text: configuration.text,
            file: configuration.file,
            extraKeys: ["gateway", "alerts"],
            catalog: catalog
        )
        let kept = EntryReader(text: managed.text, file: managed.file, extraKeys: ["ids"], catalog: catalog)
        var diagnostics = written.diagnostics + kept.diagnostics
        var entries: [CredentialEntry] = written.entries
        for entry in kept.entries {
            if let earlier = entries.first(where: { $0.name == entry.name }) {
                let place = earlier.location.map { " at \($0)" } ?? ""
                let message = "'\(entry.name)' is also written\(place); remove one of them"
                diagnostics.append(Diagnostic(.error, at: entry.location, message))
            } else {
                entries.append(entry)
            }
        }
        let ids = YAMLFile(text: managed.text, file: managed.file).documents.first?["ids"]
        for index in entries.indices { entries[index].id = ids?[entries[index].name]?.text }
        self.entries = entries
        self.diagnostics = diagnostics
        self.catalog = catalog
        self.managed = Set(kept.entries.map(\.name))
    }
}

extension CredentialBook {
    /// Whether a file has errors.
    package var isBroken: Bool { diagnostics.contains { $0.severity == .error } }

    /// The file of the first error; `nil` when there is none.
    package var brokenFile: String? { diagnostics.first { $0.severity == .error }?.location?.file }

    /// The credential of that name; `nil` when there is none.
    package func entry(named name: String) -> CredentialEntry? { entries.first { $0.name == name } }

    /// Whether commands may change the credential.
    package func isManaged(_ name: String) -> Bool { managed.contains(name) }

    /// The book with one more credential.
    ///
    /// - Throws: `BookProblem.nameTaken`.
    package func adding(_ entry: CredentialEntry) throws(BookProblem) -> CredentialBook {
        if let earlier = self.entry(named: entry.name) { throw .nameTaken(entry.name, earlier.location) }
        var book = self
        book.entries.append(entry)
        book.managed.insert(entry.name)
        return book
    }

    /// The book with another credential under a name that it has.
    ///
    /// - Throws: `BookProblem.unknown`, `.handWritten`.
    package func replacing(_ entry: CredentialEntry) throws(BookProblem) -> CredentialBook {
        let index = try indexToChange(entry.name)
        var book = self
        book.entries[index] = entry
        return book
    }

    /// The book with a credential taken out of use; what is known of it stays.
    ///
    /// - Throws: `BookProblem.unknown`, `.handWritten`.
    package func retiring(_ name: String, at time: Timestamp) throws(BookProblem) -> CredentialBook {
        let index = try indexToChange(name)
        var book = self
        book.entries[index].retiredAt = time
        return book
    }

    /// The book with the id that a credential has in the call log; for hand-written ones too.
    ///
    /// - Throws: `BookProblem.unknown`.
    package func identifying(_ name: String, as id: String?) throws(BookProblem) -> CredentialBook {
        guard let index = entries.firstIndex(where: { $0.name == name }) else { throw unknown(name) }
        var book = self
        book.entries[index].id = id
        return book
    }

    private func unknown(_ name: String) -> BookProblem { .unknown(name, known: entries.map(\.name).sorted()) }

    private func indexToChange(_ name: String) throws(BookProblem) -> Int {
        guard let index = entries.firstIndex(where: { $0.name == name }) else { throw unknown(name) }
        guard managed.contains(name) else { throw .handWritten(name, entries[index].location) }
        return index
    }

    /// The text of the file that commands keep.
    package var managedText: String {
        EntryWriter.text(
            entries: entries.filter { managed.contains($0.name) },
            ids: entries.compactMap { entry in entry.id.map { (entry.name, $0) } }
        )
    }
}
