package import KeytrailCapture
package import KeytrailModel

/// Reads a log as it grows, and goes on with the next file when it is rotated: moved away, cut off, or copied and cut off.
///
/// Only whole lines are read, but for the last one of a file that was moved away.
package final class LogFollower {
    /// The log's path.
    package let path: String

    private let options: ForeignOptions
    private let recorder: Recorder
    private var format: ImportFormat.Name?
    private var file: FollowedFile?
    private var reader: LineReader?
    /// Where an earlier run stopped, as long as it was not looked for.
    private var resumption: FollowPosition?
    private var head: (hash: Int64, count: Int64) = (0, 0)

    /// Prepares to follow a log, from `position` on if it is still that log.
    ///
    /// `format` is that of lines; `nil` finds it out.
    package init(
        path: String,
        from position: FollowPosition?,
        format: ImportFormat.Name?,
        options: ForeignOptions,
        recorder: Recorder
    ) {
        self.path = path
        self.options = options
        self.recorder = recorder
        self.format = format ?? position?.format.flatMap { ImportFormat.Name(rawValue: $0) }
        resumption = position
    }

    /// How far the present file was read; `nil` while there is none.
    package var position: FollowPosition? {
        guard let file, let reader else { return nil }
        return FollowPosition(
            device: file.device,
            inode: file.inode,
            offset: Int64(reader.offset),
            lines: Int64(reader.lines),
            head: head.hash,
            headCount: head.count,
            format: format?.rawValue
        )
    }

    /// Reads what was written since the last time, of however many files.
    ///
    /// - Parameter deliver: Keeps some calls.
    /// - Returns: What came of it; nothing while there is no such file.
    /// - Throws: `ImportError`, and whatever `deliver` throws.
    package func advance(deliver: ([IdentifiedCall]) throws -> (stored: Int, duplicates: Int)) throws -> ImportSummary {
        var summary = ImportSummary()
        while true {
            if file == nil, try !open() { return summary }
            guard let file, var reader else { return summary }
            if file.size < reader.progress.position || head != file.head(head.count) {
                // It was cut off, and what is in it now is new.
                try start(file, at: nil)
                continue
            }
            if head.count < 256 { head = file.head() }
            let isReplaced = file.isReplaced
            // Whoever wrote it has gone over to the new one: its last line is whole, too.
            if isReplaced { reader.endsWithFile() }
            try read(&reader, into: &summary, deliver)
            self.reader = reader
            guard isReplaced else { return summary }
            (self.file, self.reader) = (nil, nil)
        }
    }

    private func read(
        _ reader: inout LineReader,
        into summary: inout ImportSummary,
        _ deliver: ([IdentifiedCall]) throws -> (stored: Int, duplicates: Int)
    ) throws {
        let before = reader.count
        var failure: (any Error)?
        let count = try reader.run { calls in
            do {
                let result = try deliver(calls)
                summary.stored += result.stored
                summary.duplicates += result.duplicates
                return true
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
        summary.read += count.read - before.read
        summary.rejected += count.rejected - before.rejected
        let room = max(0, ImportSummary.diagnosticLimit - summary.diagnostics.count)
        summary.diagnostics += count.diagnostics.dropFirst(before.diagnostics.count).prefix(room)
        format = count.format ?? format
        summary.format = format
    }

    /// Opens the file that there is now; false when there is none.
    private func open() throws -> Bool {
        if let resumption {
            self.resumption = nil
            // It may have been moved away meanwhile; the rest of it comes first.
            for place in [path] + FollowedFile.neighbours(of: path) {
                guard let found = try FollowedFile(path: place, follows: path), found.holds(resumption) else {
                    continue
                }
                try start(found, at: resumption)
                return true
            }
        }
        guard let found = try FollowedFile(path: path, follows: path) else { return false }
        try start(found, at: nil)
        return true
    }

    private func start(_ file: FollowedFile, at position: FollowPosition?) throws {
        self.file = file
        head = position.map { ($0.head, $0.headCount) } ?? file.head()
        reader = try LineReader(
            following: file,
            from: position,
            format: format,
            options: options,
            recorder: recorder
        )
    }
}
