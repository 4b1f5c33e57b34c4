internal import Foundation
internal import KeytrailCapture
internal import KeytrailModel

/// Checks the provider packs below rule folders.
enum PackFolder {
    /// What is wrong with the packs of every `providers` folder directly below `folders`.
    static func diagnostics(below folders: [String]) -> [Diagnostic] {
        folders.map { $0 + "/providers" }
            .filter { FileManager.default.fileExists(atPath: $0) }
            .flatMap { ProviderCatalog.load(folder: $0).diagnostics }
    }
}
