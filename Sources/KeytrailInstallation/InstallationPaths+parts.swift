internal import Foundation
public import KeytrailCapture
public import KeytrailStore

extension InstallationPaths {
    /// Opens the call log, and makes it on first use.
    ///
    /// - Throws: `StoreError`, as `CallStore.open(path:mode:)`.
    public func store() throws(StoreError) -> CallStore { try CallStore.open(path: database) }

    /// What is known of providers: the user's own packs, then the shipped ones; where none are installed, the built-in one
    /// that serves every host.
    ///
    /// A mistake in a pack takes nothing from the others; `keytrail rules lint` shows it.
    ///
    /// - Throws: `InstallationError.noRules`.
    public func catalog() throws(InstallationError) -> ProviderCatalog {
        guard let rules = try shippedRules() else { return .builtIn }
        let own = [ownPacks].filter { FileManager.default.fileExists(atPath: $0) }
        return ProviderCatalog.load(shipped: rules + "/providers", after: own).catalog
    }

    /// A recorder with the shipped packs and this installation's key, which is made on first use.
    ///
    /// Open the log first: that makes the folder in which both lie.
    ///
    /// - Throws: `InstallationError.noRules`, `CaptureError`.
    public func recorder(program: String? = nil) throws -> Recorder {
        Recorder(
            catalog: try catalog(),
            fingerprinter: try Fingerprinter.load(path: fingerprintKey),
            program: program
        )
    }
}
