internal import Foundation
internal import KeytrailCapture
internal import KeytrailModel
internal import KeytrailRules
internal import KeytrailStore

/// Where things are on this machine; the process's environment is a parameter.
struct Installation {
    let options: GlobalOptions
    let environment: [String: String]
    /// The path of the running program.
    let executable: String

    init(options: GlobalOptions, environment: [String: String], executable: String) {
        self.options = options
        self.environment = environment
        self.executable = executable
    }

    /// The database: `--db`, `KEYTRAIL_DB`, or the user's data folder (XDG Base Directory Specification).
    var databasePath: String {
        options.db ?? environment["KEYTRAIL_DB"].nonEmpty ?? dataFolder + "/keytrail.db"
    }

    /// The user's data folder (XDG Base Directory Specification).
    var dataFolder: String { folder("XDG_DATA_HOME", ".local/share") }

    /// The configuration: `--config`, `KEYTRAIL_CONFIG`, or the user's configuration folder.
    var configurationPath: String {
        options.config ?? environment["KEYTRAIL_CONFIG"].nonEmpty ?? folder("XDG_CONFIG_HOME", ".config")
            + "/config.yml"
    }

    /// The key of this installation's fingerprints: beside the database, never in it.
    var fingerprintKeyPath: String {
        URL(filePath: databasePath).deletingLastPathComponent().appending(path: "fingerprint.key")
            .path(percentEncoded: false)
    }

    /// The rules that came with the program.
    ///
    /// - Throws: `CommandError.noShippedRules` when they are nowhere to be found.
    func shippedRules() throws -> String {
        var folder = URL(filePath: executable).resolvingSymlinksInPath().deletingLastPathComponent()
        var candidates = [folder.deletingLastPathComponent().appending(path: "share/keytrail/rules")]
        // A development build lies some folders below the checkout.
        for _ in 0..<6 {
            candidates.append(folder.appending(path: "rules"))
            folder.deleteLastPathComponent()
        }
        let found = candidates.map { $0.path(percentEncoded: false) }
            .first { FileManager.default.fileExists(atPath: $0 + "/providers/generic.yml") }
        guard let found else { throw CommandError.noShippedRules }
        return found
    }

    /// The rules to evaluate: those of `--rules`, else the shipped ones.
    ///
    /// - Throws: `CommandError.noShippedRules`.
    func ruleSet() throws -> RuleSet {
        let paths = options.rules.isEmpty ? [try shippedRules()] : options.rules
        let folder = RuleFolder.read(paths)
        return RuleSet(files: folder.files, diagnostics: folder.diagnostics)
    }

    /// What is known of providers: the shipped packs, and those beside the user's rules.
    ///
    /// - Throws: `CommandError.noShippedRules`.
    func catalog() throws -> (catalog: ProviderCatalog, diagnostics: [Diagnostic]) {
        let own = options.rules.map { $0 + "/providers" }.filter { FileManager.default.fileExists(atPath: $0) }
        let folder = try own.last ?? shippedRules() + "/providers"
        return ProviderCatalog.load(folder: folder)
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
    /// - Throws: `CaptureError`, `CommandError.noShippedRules`.
    func recorder(program: String? = nil, temporaryFolder: String? = nil) throws -> Recorder {
        let catalog = try catalog()
        Messages(options).show(catalog.diagnostics)
        let hasKey = FileManager.default.fileExists(atPath: fingerprintKeyPath)
        let temporaryKey = hasKey ? nil : temporaryFolder.map { $0 + "/fingerprint.key" }
        let fingerprinter = try Fingerprinter.load(path: temporaryKey ?? fingerprintKeyPath)
        return Recorder(catalog: catalog.catalog, fingerprinter: fingerprinter, program: program)
    }

    private func folder(_ variable: String, _ fallback: String) -> String {
        let base = environment[variable].nonEmpty ?? (environment["HOME"].nonEmpty ?? ".") + "/" + fallback
        return base + "/keytrail"
    }
}

extension Optional where Wrapped == String {
    /// The text unless it is empty: an empty variable counts as unset.
    fileprivate var nonEmpty: String? { self.flatMap { $0.isEmpty ? nil : $0 } }
}
