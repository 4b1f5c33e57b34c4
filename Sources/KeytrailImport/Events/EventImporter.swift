package import KeytrailCapture
package import KeytrailModel

/// Reads events out of providers' audit logs, record by record, in a memory that does not grow with the file.
package struct EventImporter: Sendable {
    private static let batchEvents = 2_000

    private let recorder: Recorder
    private let standardInput: Int32

    /// Creates an importer that redacts with `recorder`; `standardInput` is the descriptor that the path `-` stands for.
    package init(recorder: Recorder, standardInput: Int32 = 0) {
        self.recorder = recorder
        self.standardInput = standardInput
    }

    /// Imports one file, gzip or plain: records one a line, in a list, or in a list that the provider's files wrap.
    ///
    /// Linear in the file. `deliver` gets at most 2,000 events at a time, in the file's order, and answers how many were new and how
    /// many were known. Cancelling the task that called stops the import between two batches.
    ///
    /// - Returns: What came of it; `failure` says that the file ended before its time, when what was before was kept.
    /// - Throws: `ImportError` when the file cannot be read, `CancellationError`, and whatever `deliver` throws.
    package func run(
        path: String,
        format name: EventFormat.Name,
        progress: ((_ read: Int, _ total: Int?) -> Void)? = nil,
        deliver: ([ProviderEvent]) throws -> (stored: Int, duplicates: Int)
    ) throws -> ImportSummary {
        let format = EventFormat.named(name)
        let source = try ByteSource(try FileSource(path: path, standardInput: standardInput))
        var records = try EventRecords(source, format: format)
        let decoder = EventDecoder(format, recorder: recorder)
        var summary = ImportSummary()
        var events: [ProviderEvent] = []
        var nextReport = Importer.progressStep
        func flush() throws {
            guard !events.isEmpty else { return }
            if Task.isCancelled { throw CancellationError() }
            let result = try deliver(events)
            summary.stored += result.stored
            summary.duplicates += result.duplicates
            events.removeAll(keepingCapacity: true)
        }
        reading: while true {
            let item = try records.next()
            if case .end = item { break reading }
            summary.read += 1
            do throws(LineReject) {
                let (members, digest) = try item.record()
                events.append(
                    try decoder.event(members) { LineIdentity.marker | Int64(truncatingIfNeeded: digest >> 2) }
                )
            } catch {
                summary.reject(error, at: SourceLocation(file: path, line: records.recordLine))
            }
            if events.count >= EventImporter.batchEvents { try flush() }
            if records.progress.position >= nextReport {
                progress?(records.progress.position, records.progress.size)
                nextReport = records.progress.position + Importer.progressStep
            }
        }
        try flush()
        summary.failure = records.damage.map { damage in
            switch damage {
            case .truncated: .truncatedGzip(path: path, afterLines: records.line)
            case .corrupt: .corruptGzip(path: path, afterLines: records.line)
            }
        }
        return summary
    }
}

extension EventRecords.Item {
    /// A record's members, and its digest.
    ///
    /// - Throws: why there is none.
    fileprivate func record() throws(LineReject) -> (members: [JSON.Member], digest: UInt64) {
        switch self {
        case .record(let members, let digest): (members, digest)
        case .broken(let reject): throw reject
        case .end: throw .notJSON
        }
    }
}

extension ImportSummary {
    fileprivate mutating func reject(_ reject: LineReject, at place: SourceLocation) {
        rejected += 1
        guard diagnostics.count < ImportSummary.diagnosticLimit else { return }
        diagnostics.append(Diagnostic(.warning, at: place, reject.reason))
    }
}
