internal import Foundation
internal import KeytrailImport
internal import KeytrailModel
internal import KeytrailStore

/// Brings files into a store and says how it went.
struct ImportJob {
    let importer: Importer
    let store: CallStore
    let messages: Messages

    /// Imports one file; what stopped it before its end is returned, what was read until then is kept.
    ///
    /// - Throws: `StoreError` when the store fails: the following files would fare no better.
    func run(_ file: String, format: ImportFormat.Name?) async throws -> ImportError? {
        let batch = try store.beginImport(source: file, format: format?.rawValue ?? "auto", digest: nil, now: clock())
        let summary: ImportSummary
        do {
            summary = try importer.run(path: file, format: format, progress: progress(for: file)) { calls in
                let result = try store.append(calls, batch: batch)
                return (result.stored, result.duplicates)
            }
        } catch let error as ImportError {
            return error
        }
        clearProgress()
        try store.finishImport(
            id: batch,
            read: summary.read,
            stored: summary.stored,
            duplicates: summary.duplicates,
            rejected: summary.rejected,
            now: clock()
        )
        messages.show(summary.diagnostics)
        messages.inform(sentence(summary, file: file))
        return summary.failure
    }

    private func sentence(_ summary: ImportSummary, file: String) -> String {
        let name = file == "-" ? "standard input" : file.visibleLine
        let counts = "\(summary.read) read, \(summary.stored) stored, \(summary.duplicates) duplicate"
        return "\(name): \(counts), \(summary.rejected) rejected"
    }

    private func progress(for file: String) -> ((Int, Int?) -> Void)? {
        guard Terminal.showsProgress else { return nil }
        return { read, total in
            let share = total.map { $0 > 0 ? " \(read * 100 / $0) %" : "" } ?? ""
            messages.progress("\(file.visibleLine): \(read >> 20) MiB\(share)")
        }
    }

    private func clearProgress() {
        if Terminal.showsProgress { messages.progress("") }
    }

    private func clock() -> Timestamp { Timestamp.now }
}
