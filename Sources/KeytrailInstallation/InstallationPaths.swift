internal import Foundation

/// Where a user's log, configuration and provider packs lie on this machine; the command and the library agree on it.
///
/// Folders follow the XDG Base Directory Specification. Values of the environment that are empty count as unset.
public struct InstallationPaths: Sendable {
    /// The call log: the one given, else `KEYTRAIL_DB`, else `keytrail.db` in the user's data folder.
    public let database: String
    /// The configuration: the one given, else `KEYTRAIL_CONFIG`, else `config.yml` in the user's configuration folder.
    public let configuration: String
    /// The user's data folder: `$XDG_DATA_HOME/keytrail`, else `~/.local/share/keytrail`.
    public let dataFolder: String
    private let namedRules: String?
    private let possibleRules: [String]

    /// Works the paths out.
    ///
    /// `program` is the path of the running `keytrail`: rules that came with it go before others.
    public init(
        environment: [String: String],
        database: String? = nil,
        configuration: String? = nil,
        program: String? = nil
    ) {
        // Never the working folder: what lies there may be somebody else's.
        let home =
            environment.value("HOME") ?? FileManager.default.homeDirectoryForCurrentUser.path(percentEncoded: false)
        let dataHome = environment.value("XDG_DATA_HOME") ?? home + "/.local/share"
        let configurationHome = environment.value("XDG_CONFIG_HOME") ?? home + "/.config"
        let dataFolders = environment.value("XDG_DATA_DIRS") ?? "/usr/local/share:/usr/share"
        dataFolder = dataHome + "/keytrail"
        self.database = database ?? environment.value("KEYTRAIL_DB") ?? dataFolder + "/keytrail.db"
        self.configuration =
            configuration ?? environment.value("KEYTRAIL_CONFIG") ?? configurationHome + "/keytrail/config.yml"
        namedRules = environment.value("KEYTRAIL_RULES")
        // Relative folders are to be ignored (XDG Base Directory Specification, "Environment variables").
        let shared = ([dataHome] + dataFolders.split(separator: ":").map(String.init)).filter { $0.hasPrefix("/") }
        possibleRules = InstallationPaths.rules(near: program) + shared.map { $0 + "/keytrail/rules" }
    }

    /// Where the rules of an installed program lie, and those of a checkout: a development build is some folders below it.
    private static func rules(near program: String?) -> [String] {
        guard let program else { return [] }
        var folder = URL(filePath: program).resolvingSymlinksInPath().deletingLastPathComponent()
        var candidates = [folder.deletingLastPathComponent().appending(path: "share/keytrail/rules")]
        for _ in 0..<6 {
            candidates.append(folder.appending(path: "rules"))
            folder.deleteLastPathComponent()
        }
        return candidates.map { $0.path(percentEncoded: false) }
    }

    /// The paths that this process's environment describes.
    public static var current: InstallationPaths {
        InstallationPaths(environment: ProcessInfo.processInfo.environment)
    }

    /// The key of this installation's fingerprints: beside the log, never in it.
    public var fingerprintKey: String {
        URL(filePath: database).deletingLastPathComponent().appending(path: "fingerprint.key")
            .path(percentEncoded: false)
    }

    /// The folder of provider packs that the user wrote or imported: `providers` in the data folder.
    public var ownPacks: String { dataFolder + "/providers" }

    /// The rules that came with Keytrail, provider packs in `providers` among them; `nil` when none are installed.
    ///
    /// `KEYTRAIL_RULES` names them; else they lie in `share/keytrail/rules` of the program's prefix, or in `keytrail/rules` of
    /// the user's data folder or of one of `XDG_DATA_DIRS`.
    ///
    /// - Throws: `InstallationError.noRules` when `KEYTRAIL_RULES` names a folder without packs.
    public func shippedRules() throws(InstallationError) -> String? {
        if let namedRules {
            guard InstallationPaths.hasPacks(namedRules) else { throw .noRules(folder: namedRules) }
            return namedRules
        }
        return possibleRules.first(where: InstallationPaths.hasPacks)
    }

    /// Whether a folder is one of shipped rules: it has the pack that serves every host.
    private static func hasPacks(_ folder: String) -> Bool {
        FileManager.default.fileExists(atPath: folder + "/providers/generic.yml")
    }
}

extension [String: String] {
    /// The variable's value unless it is empty.
    fileprivate func value(_ name: String) -> String? {
        guard let value = self[name], !value.isEmpty else { return nil }
        return value
    }
}
