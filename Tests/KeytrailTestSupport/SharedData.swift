internal import Foundation

/// Real data recorded elsewhere, in a folder beside the checkout; absent on most machines.
public enum SharedData {
    /// The file's path, or `nil` when the data are not here; use with `.enabled(if:)` and a comment that says so.
    public static func path(_ name: String) -> String? {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let path = root.appending(path: "shared/data/\(name)").path(percentEncoded: false)
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }
}
