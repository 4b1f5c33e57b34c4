internal import Dispatch
package import KeytrailCapture
package import KeytrailModel

/// Reads calls out of foreign files, in a memory that does not grow with the file.
///
/// Reading runs on a thread of its own while the caller stores what was read: neither waits long for the other.
package struct Importer: Sendable {
    /// How many batches lie between the two sides.
    private static let queueLimit = 2
    /// How many bytes of the file lie between two reports of progress.
    static let progressStep = 1 << 20

    private let recorder: Recorder
    private let options: ForeignOptions
    private let standardInput: Int32

    /// Creates an importer that redacts with `recorder`.
    ///
    /// `options` says what foreign logs do not; `standardInput` is the descriptor that the path `-` stands for.
    package init(recorder: Recorder, options: ForeignOptions = ForeignOptions(), standardInput: Int32 = 0) {
        self.recorder = recorder
        self.options = options
        self.standardInput = standardInput
    }

    /// Imports one file, gzip or plain, lines or documents.
    ///
    /// `deliver` runs on the calling thread with at most some 20,000 calls at a time, in the file's order, and
    /// answers how many were new and how many were known. Cancelling the task that called stops the import between
    /// two batches.
    ///
    /// - Parameters:
    ///   - path: The file; `-` is standard input.
    ///   - format: The file's format; `nil` finds it out from the first lines.
    ///   - progress: Told now and then how many bytes of the file were read, and how many there are when that is known.
    ///   - deliver: Keeps some calls.
    /// - Returns: What came of it; `failure` says that the file ended before its time, when what was before was kept.
    /// - Throws: `ImportError` when the file cannot be read, `CancellationError`, and whatever `deliver` throws.
    package func run(
        path: String,
        format: ImportFormat.Name? = nil,
        progress: ((_ read: Int, _ total: Int?) -> Void)? = nil,
        deliver: ([IdentifiedCall]) throws -> (stored: Int, duplicates: Int)
    ) throws -> ImportSummary {
        let queue = BoundedQueue<ReaderMessage>(limit: Importer.queueLimit)
        startReading(path, format, into: queue)
        var summary = ImportSummary()
        var failure: (any Error)?
        var nextReport = Importer.progressStep
        while true {
            switch queue.pop() {
            case .batch(let calls, let position, let size):
                // After a failure the reader's last batches are dropped: it has to end before this call does.
                guard failure == nil else { continue }
                do {
                    if Task.isCancelled { throw CancellationError() }
                    let result = try deliver(calls)
                    summary.stored += result.stored
                    summary.duplicates += result.duplicates
                } catch {
                    failure = error
                    queue.abandon()
                }
                if position >= nextReport {
                    progress?(position, size)
                    nextReport = position + Importer.progressStep
                }
            case .end(let result, let position, let size):
                if let failure { throw failure }
                summary.add(try result.get())
                progress?(position, size)
                return summary
            }
        }
    }

    private func startReading(_ path: String, _ format: ImportFormat.Name?, into queue: BoundedQueue<ReaderMessage>) {
        let recorder = recorder
        let options = options
        let standardInput = standardInput
        DispatchQueue(label: "keytrail.import").async {
            var position = 0
            var size: Int?
            let result = Result { () throws -> ReaderCount in
                var reader = try LineReader(
                    path: path,
                    standardInput: standardInput,
                    format: format,
                    options: options,
                    recorder: recorder
                )
                defer { (position, size) = reader.progress }
                let progress = reader.scanner
                return try reader.run { calls in
                    queue.push(.batch(calls, position: progress.position, size: progress.size))
                }
            }
            // The reader and its file are gone by now; this is the last that the other side waits for.
            _ = queue.push(.end(result, position: position, size: size))
        }
    }
}

extension ImportSummary {
    fileprivate mutating func add(_ count: ReaderCount) {
        read = count.read
        rejected = count.rejected
        diagnostics = count.diagnostics
        format = count.format
        failure = count.failure
    }
}
