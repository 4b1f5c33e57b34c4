internal import ArgumentParser
internal import KeytrailCredentials
internal import KeytrailModel

extension Credentials {
    /// `keytrail credentials inspect`.
    struct Inspect: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask the provider whose a credential is, what it may do, and until when.",
            discussion: """
                The question is one recorded call, or one for each credential with --all; the secret goes to the \
                provider alone. The answer is kept in the log: tables 'inspection' and 'credential_event'. A JSON web \
                token of a provider that cannot be asked is read here, unverified.

                Exit status: 0 every credential is active, 1 one is expired or refused, 2 of one it could not be \
                learned, 64 usage, 74 the log cannot be written.

                Example:
                  keytrail credentials inspect trello
                """
        )

        @OptionGroup var options: GlobalOptions
        @OptionGroup var clock: ClockOptions

        @Argument(help: "The credential's name.")
        var name: String?

        @Flag(help: "Ask about every credential that is in use.")
        var all = false

        @Option(help: "What to write: text, json.")
        var format: PageFormat = .text

        func validate() throws {
            if all == (name != nil) { throw ValidationError("name a credential, or give --all.") }
        }

        func run() async throws {
            let installation = options.installation
            let book = try installation.book()
            let entries = try name.map { [try book.entryInUse($0)] } ?? book.entries.filter { $0.retiredAt == nil }
            let questions = try ProviderQuestions(installation, catalog: book.catalog)
            var inspections: [Inspection] = []
            for entry in entries {
                do {
                    let inspection = try await questions.inspect(entry, at: try clock.clock())
                    try installation.remember(inspection.credentialID, of: entry)
                    inspections.append(inspection)
                } catch let problem as PartProblem where all {
                    // The others may still be had.
                    StandardError.write(Failure.words(problem).0.visibleLine + "\n")
                    var state = CredentialState(at: try clock.clock(), provider: entry.packName ?? "generic")
                    state.problem = .missingPart(problem.part)
                    inspections.append(Inspection(name: entry.name, credentialID: entry.id, state: state))
                }
            }
            let logins = entries.filter(installation.isLogin).map(\.name)
            try write(inspections, logins: Set(logins))
            if let status = Inspect.status(inspections) { throw ExitCode(status) }
        }

        private func write(_ inspections: [Inspection], logins: Set<String>) throws {
            switch format {
            case .json:
                let list = inspections.map { JSON.object(InspectionWords.members($0)) }
                try StandardOutput.write((name == nil ? JSON.array(list) : list.first ?? .null).prettyText + "\n")
            case .text:
                let lines = inspections.flatMap {
                    InspectionWords.lines($0, isLogin: logins.contains($0.name))
                }
                try StandardOutput.write(lines.map { $0.visibleLine + "\n" }.joined())
            }
        }

        private static func status(_ inspections: [Inspection]) -> Int32? {
            let standings = Set(inspections.map(\.state.standing))
            if standings.contains(.expired) || standings.contains(.refused) { return 1 }
            return standings.contains(.unknown) ? 2 : nil
        }
    }
}

extension CredentialBook {
    /// The credential of that name.
    ///
    /// - Throws: `BookProblem.unknown`, `CredentialError.retired`.
    func entryInUse(_ name: String) throws -> CredentialEntry {
        guard let entry = entry(named: name) else {
            throw BookProblem.unknown(name, known: entries.map(\.name).sorted())
        }
        if let time = entry.retiredAt { throw CredentialError.retired(name, time) }
        return entry
    }
}
