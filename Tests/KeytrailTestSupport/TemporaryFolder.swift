internal import Foundation

/// A new folder that is removed with its content when the value goes away.
public final class TemporaryFolder: Sendable {
    /// The folder's path, without a slash at the end.
    public let path: String

    /// Creates the folder under the system's temporary one.
    ///
    /// - Throws: the file system's error when it cannot be created.
    public init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "keytrail-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path(percentEncoded: false)
    }

    /// The path of `name` inside.
    public func file(_ name: String) -> String { path + "/" + name }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
