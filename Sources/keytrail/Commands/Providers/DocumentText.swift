internal import Foundation
internal import KeytrailSpecs

/// Reads a document that a user names.
enum DocumentText {
    /// The text of a file, or of standard input for `-`.
    ///
    /// - Throws: `ProvidersError.unreadable`, `.tooLarge`, `.notText`.
    static func read(_ path: String) throws(ProvidersError) -> String {
        let limit = DescriptionFile.limits.size
        var data = Data()
        do {
            let handle = path == "-" ? FileHandle.standardInput : try FileHandle(forReadingFrom: URL(filePath: path))
            while data.count <= limit, let chunk = try handle.read(upToCount: min(1 << 20, limit + 1 - data.count)),
                !chunk.isEmpty
            {
                data += chunk
            }
            if path != "-" { try handle.close() }
        } catch {
            throw .unreadable(path: path)
        }
        guard data.count <= limit else { throw .tooLarge(path: path, megabytes: limit >> 20) }
        guard let text = String(validating: data, as: UTF8.self) else { throw .notText(path: path) }
        return text
    }
}
