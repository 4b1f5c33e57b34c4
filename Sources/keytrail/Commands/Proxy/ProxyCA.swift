internal import ArgumentParser
internal import KeytrailModel
internal import KeytrailProxy

/// `keytrail proxy ca`: the authority that clients of the proxy trust.
struct ProxyCA: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ca",
        abstract: "Show, export and replace the authority whose certificates the proxy answers with.",
        discussion: """
            The key is made on this machine for this user, lies in a private file and is never exported. Whoever trusts \
            the certificate trusts whoever holds the key: trust it in single programs, not in the whole system, where \
            you can. See docs/gateway.md for a way without any authority.

            Example:
              keytrail proxy ca export -o keytrail-ca.pem
            """,
        subcommands: [Show.self, Export.self, Rotate.self],
        defaultSubcommand: Show.self
    )

    /// `keytrail proxy ca export`.
    struct Export: ParsableCommand {
        /// The forms in which a certificate is written.
        enum Format: String, ExpressibleByArgument, CaseIterable {
            case pem, der
        }

        static let configuration = CommandConfiguration(
            abstract: "Write the authority's certificate, never its key.",
            discussion: """
                Example:
                  keytrail proxy ca export --format der -o keytrail-ca.cer
                """
        )

        @OptionGroup var options: GlobalOptions
        @OptionGroup var clock: ClockOptions

        @Option(help: "What to write: pem, der.")
        var format: Format = .pem

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp("Where to write; standard output by default.", valueName: "file")
        )
        var output: String?

        func run() throws {
            let authority = try options.installation.authority(now: try clock.clock())
            switch format {
            case .pem: try FileOutput.write(authority.certificatePEM, to: output)
            case .der: try FileOutput.write(authority.certificateDER, to: output)
            }
        }
    }

    /// `keytrail proxy ca rotate`.
    struct Rotate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a new authority, in place of the one there is.",
            discussion: """
                Programs that trust the old certificate do not trust the new one, and running proxies go on with the old \
                one until they are started again.

                Example:
                  keytrail proxy ca rotate
                """
        )

        @OptionGroup var options: GlobalOptions
        @OptionGroup var clock: ClockOptions

        func run() throws {
            let folder = options.installation.authorityFolder
            let authority = try CertificateAuthority.create(folder: folder, now: try clock.clock())
            try StandardOutput.write("\(authority.fingerprint)\n")
            let messages = Messages(options)
            messages.inform("new: \(authority.subject), until \(authority.notAfter.rfc3339Seconds)")
            let path = CertificateAuthority.certificatePath(folder: folder)
            messages.inform("what points to \(path) has it already; export it again to all other places that trust the")
            messages.inform("old one, take the old one out there, and start running proxies again")
        }
    }
}

extension Installation {
    /// Where the proxy's authority lies.
    var authorityFolder: String { dataFolder + "/proxy-ca" }

    /// The proxy's authority.
    ///
    /// - Throws: `AuthorityError`.
    func authority(now: Timestamp) throws -> CertificateAuthority {
        try CertificateAuthority.load(folder: authorityFolder, now: now)
    }
}
