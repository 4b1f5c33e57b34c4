internal import Foundation
internal import KeytrailCapture
internal import KeytrailImport
internal import KeytrailStore

/// A log for the length of one command: files are judged without touching the user's database.
enum TemporaryLog {
    /// Imports `files` into a new database, runs `body` on it, and removes it.
    ///
    /// - Throws: the first file's `ImportError`, `StoreError`, what `body` throws.
    static func with<T>(
        _ files: [String],
        format: ImportFormatChoice,
        installation: Installation,
        _ body: (CallStore) async throws -> T
    ) async throws -> T {
        let folder = FileManager.default.temporaryDirectory.appending(path: "keytrail-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.path(percentEncoded: false)
        let store = try CallStore.open(path: path + "/keytrail.db")
        // Fingerprints agree with the user's log when there is one; otherwise nothing of the user's is touched.
        let recorder = try installation.recorder(temporaryFolder: path)
        let messages = Messages(installation.options)
        let job = ImportJob(recorder: recorder, store: store, messages: messages)
        let found = ImportFiles(files, format: format)
        if let failure = found.failures.first { throw failure }
        for file in found.paths {
            if let failure = try await job.run(file, format: format) { throw failure }
        }
        return try await body(store)
    }
}
