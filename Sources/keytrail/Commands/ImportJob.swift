internal import Foundation
internal import KeytrailCapture
internal import KeytrailImport
internal import KeytrailModel
internal import KeytrailStore

/// Brings files into a store and says how it went.
struct ImportJob {
    private let importer: Importer
    private let events: EventImporter
    let store: CallStore
    let messages: Messages

    /// Creates a job that redacts with `recorder`; `options` say what foreign logs do not say themselves.
    init(recorder: Recorder, options: ForeignOptions = ForeignOptions(), store: CallStore, messages: Messages) {
        importer = Importer(recorder: recorder, options: options)
        events = EventImporter(recorder: recorder)
        self.store = store
        self.messages = messages
    }

    /// Imports one file; what stopped it before its end is returned, what was read until then is kept.
    ///
    /// - Throws: `StoreError` when the store fails: the following files would fare no better.
    func run(_ file: String, format: ImportFormatChoice) async throws -> ImportError? {
        let summary: ImportSummary
        let batch: Int64
        do {
            let choice = try detected(file, format)
            batch = try store.beginImport(source: file, format: choice.argument, digest: nil, now: clock())
            summary = try read(file, choice, batch: batch)
        } catch let error as ImportError {
            return error
        }
        try store.finishImport(
            id: batch,
            read: summary.read,
            stored: summary.stored,
            duplicates: summary.duplicates,
            rejected: summary.rejected,
            now: clock()
        )
        messages.show(summary.diagnostics)
        messages.inform(summary.sentence(name: name(of: file)))
        return summary.failure
    }

    /// What is left to be found out line by line is no provider's audit log.
    private func detected(_ file: String, _ choice: ImportFormatChoice) throws -> ImportFormatChoice {
        guard case .auto = choice, let name = try EventFormat.detected(inFile: file) else { return choice }
        return .events(name)
    }

    /// Reads a file into the store, and shows how far it has come.
    private func read(_ file: String, _ choice: ImportFormatChoice, batch: Int64) throws -> ImportSummary {
        var bar = ProgressBar(name: name(of: file), now: clock())
        defer { if bar.isShown { messages.progress("") } }
        let progress: ((Int, Int?) -> Void)? =
            Terminal.showsProgress
            ? { done, total in bar.line(done: done, total: total, now: clock()).map(messages.progress) } : nil
        switch choice {
        case .auto: return try read(file, nil, batch: batch, progress)
        case .named(let name): return try read(file, name, batch: batch, progress)
        case .events(let name):
            return try events.run(path: file, format: name, progress: progress) { events in
                let result = try store.append(events: events, batch: batch)
                return (result.stored, result.duplicates)
            }
        }
    }

    private func read(
        _ file: String,
        _ format: ImportFormat.Name?,
        batch: Int64,
        _ progress: ((Int, Int?) -> Void)?
    ) throws -> ImportSummary {
        try importer.run(path: file, format: format, progress: progress) { calls in
            let result = try store.append(calls, batch: batch)
            return (result.stored, result.duplicates)
        }
    }

    private func name(of file: String) -> String { file == "-" ? "standard input" : file.visibleLine }

    private func clock() -> Timestamp { Timestamp.now }
}
