internal import Foundation
internal import KeytrailCapture
internal import KeytrailCredentials
internal import KeytrailInstallation
internal import KeytrailModel
internal import KeytrailRules
internal import KeytrailStore

/// What the options and this machine give a command to work with; the process's environment is a parameter.
struct Installation {
    let options: GlobalOptions
    let environment: [String: String]
    private let paths: InstallationPaths

    /// `executable` is the path of the running program.
    init(options: GlobalOptions, environment: [String: String], executable: String) {
        self.options = options
        self.environment = environment
        paths = InstallationPaths(
            environment: environment,
            database: options.db,
            configuration: options.config,
            program: executable
        )
    }

    /// The database: `--db`, else where every Keytrail program looks.
    var databasePath: String { paths.database }

    /// The user's data folder.
    var dataFolder: String { paths.dataFolder }

    /// The configuration: `--config`, else where every Keytrail program looks.
    var configurationPath: String { paths.configuration }

    /// The key of this installation's fingerprints: beside the database, never in it.
    var fingerprintKeyPath: String { paths.fingerprintKey }

    /// The rules that came with the program.
    ///
    /// - Throws: `CommandError.noShippedRules` when they are nowhere to be found, `InstallationError.noRules`.
    func shippedRules() throws -> String {
        guard let found = try paths.shippedRules() else { throw CommandError.noShippedRules }
        return found
    }

    /// The rules to evaluate: those of `--rules`, else the shipped ones.
    ///
    /// - Throws: `CommandError.noShippedRules`, `InstallationError.noRules`.
    func ruleSet() throws -> RuleSet {
        let paths = options.rules.isEmpty ? [try shippedRules()] : options.rules
        return RuleSet(RuleFolder.read(paths, placeholders: options.placeholders))
    }

    /// What is known of providers: the shipped packs, and before them those beside the user's rules and in the data folder.
    ///
    /// A folder that has a `generic.yml` of its own is a whole set, and nothing else is read.
    ///
    /// - Throws: `CommandError.noShippedRules`, `InstallationError.noRules`.
    func catalog() throws -> (catalog: ProviderCatalog, diagnostics: [Diagnostic]) {
        let exists = FileManager.default.fileExists(atPath:)
        let beside = options.rules.reversed().map { $0 + "/providers" }.filter(exists)
        if let whole = beside.first(where: { exists($0 + "/generic.yml") }) {
            return ProviderCatalog.load(folder: whole)
        }
        let own = beside + [paths.ownPacks].filter(exists)
        return ProviderCatalog.load(shipped: try shippedRules() + "/providers", after: own)
    }

    /// Opens the database.
    ///
    /// - Throws: `StoreError`.
    func store(_ mode: CallStore.Mode) throws -> CallStore {
        try CallStore.open(path: databasePath, mode: mode)
    }

    /// A recorder with this installation's packs and key; the key is made on first use.
    ///
    /// `temporaryFolder` keeps the key of a log that does not outlive the command, when the user has no key yet.
    ///
    /// `credential` is what the calls are made with, of a book that was read: a host that plays its provider is that
    /// provider.
    ///
    /// - Throws: `CaptureError`, `CommandError.noShippedRules`.
    func recorder(
        program: String? = nil,
        temporaryFolder: String? = nil,
        credential: CredentialEntry? = nil
    ) throws -> Recorder {
        let catalog = try catalog()
        if credential == nil { Messages(options).show(catalog.diagnostics) }
        let hasKey = FileManager.default.fileExists(atPath: fingerprintKeyPath)
        let temporaryKey = hasKey ? nil : temporaryFolder.map { $0 + "/fingerprint.key" }
        let fingerprinter = try Fingerprinter.load(path: temporaryKey ?? fingerprintKeyPath)
        let known = credential?.recordingCatalog(catalog.catalog) ?? catalog.catalog
        return Recorder(catalog: known, fingerprinter: fingerprinter, program: program)
    }
}
