internal import Foundation
internal import KeytrailImport

/// The files of folders that providers deliver their audit logs to.
enum EventFolder {
    /// The given files, with each folder replaced by the files in it, at any depth, by name; a folder stays where no provider's log was
    /// asked for.
    ///
    /// Links to folders are not followed.
    ///
    /// - Throws: `ImportError` when a folder cannot be read.
    static func expanded(_ paths: [String], _ format: ImportFormatChoice) throws -> [String] {
        guard case .events = format else { return paths }
        return try paths.flatMap { try files(in: $0) ?? [$0] }
    }

    /// `nil` for what is no folder.
    private static func files(in path: String) throws -> [String]? {
        var isFolder: ObjCBool = false
        guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            return nil
        }
        var names: [String] = []
        do {
            names = try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
        } catch {
            throw ImportError.unreadable(path: path, errno: EACCES)
        }
        let folder = path.hasSuffix("/") ? path : path + "/"
        return names.filter(isLog).map { folder + $0 }
    }

    /// CloudTrail puts digests of its files beside them.
    private static func isLog(_ name: String) -> Bool {
        let isNamedLike = [".json", ".json.gz", ".ndjson", ".ndjson.gz", ".jsonl", ".jsonl.gz", ".log", ".log.gz"]
            .contains { name.lowercased().hasSuffix($0) }
        return isNamedLike && !name.contains("CloudTrail-Digest")
    }
}
