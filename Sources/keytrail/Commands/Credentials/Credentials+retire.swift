internal import ArgumentParser
internal import KeytrailCredentials
internal import KeytrailModel
internal import KeytrailStore

extension Credentials {
    /// `keytrail credentials retire`.
    struct Retire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a credential out of use; its history stays.",
            discussion: """
                'request --as' refuses a retired credential from then on. A token that a login had kept is removed \
                from the keyring or its file, unless --keep-token is given; what you keep elsewhere is left alone. The \
                provider still accepts the secret until it is revoked there.

                Example:
                  keytrail credentials retire trello
                """
        )

        @OptionGroup var options: GlobalOptions
        @OptionGroup var clock: ClockOptions

        @Argument(help: "The credential's name.")
        var name: String

        @Flag(help: "Leave a token that a login had kept where it is.")
        var keepToken = false

        func run() async throws {
            let installation = options.installation
            let messages = Messages(options)
            let now = try clock.clock()
            let wasInUse = try installation.book().entry(named: name).map { $0.retiredAt == nil } ?? false
            let book = try installation.updateBook { book throws(BookProblem) in
                // The first time stands.
                book.isManaged(name) && book.entry(named: name)?.retiredAt != nil
                    ? book : try book.retiring(name, at: now)
            }
            guard let entry = book.entry(named: name), let time = entry.retiredAt else { return }
            if wasInUse {
                let event = CredentialEvent(name: name, credentialID: entry.id, at: time, kind: .retired)
                try installation.store(.readWrite).keep(event)
            }
            messages.inform("\(name) is out of use since \(time.rfc3339Seconds)")
            guard !keepToken else { return }
            for (part, reference) in entry.parts.sorted(by: { $0.key < $1.key })
            where installation.keeper.keeps(reference) {
                try await installation.keeper.remove(reference)
                messages.inform("its \(part) was removed from \(reference)")
            }
        }
    }
}
