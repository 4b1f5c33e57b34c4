import Foundation
import KeytrailRules

/// The rules of the folder `rules` of the checkout.
enum ShippedRules {
    /// The folder.
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "rules").path(percentEncoded: false)

    /// Its files.
    static let files = RuleFolder.read([folder])

    /// Its rules.
    static let set = RuleSet(files: files.files, diagnostics: files.diagnostics)
}
