internal import KeytrailCapture
internal import KeytrailModel

/// Reads a file to its end on one thread: lines in, batches of calls out.
struct LineReader {
    /// How many lines a file has to show its format.
    private static let detectionLimit = 100
    /// The bounds of a batch, so that neither many small lines nor a few large ones fill the memory.
    private static let batchCalls = 5_000
    private static let batchBytes = 8 << 20

    private let path: String
    private let recorder: Recorder
    let scanner: LineScanner
    private var candidates: [Candidate]
    private var count = ReaderCount()
    private var calls: [IdentifiedCall] = []
    private var bytes = 0

    /// Opens the file; with no format given, every format is a candidate.
    ///
    /// - Throws: an `ImportError`.
    init(path: String, standardInput: Int32, format: ImportFormat.Name?, recorder: Recorder) throws(ImportError) {
        self.path = path
        self.recorder = recorder
        scanner = LineScanner(try ByteSource(try FileSource(path: path, standardInput: standardInput)))
        candidates = []
        for candidate in ImportFormat.all where format == nil || format == candidate.name {
            candidates.append(try Candidate(candidate, recorder: recorder))
        }
        count.format = format
    }

    /// Bytes taken from the file so far, and bytes in it.
    var progress: (position: Int, size: Int?) { (scanner.position, scanner.size) }

    /// Reads on to the end, or until `emit` answers false.
    ///
    /// - Throws: an `ImportError`.
    mutating func run(emit: (consuming [IdentifiedCall]) -> Bool) throws -> ReaderCount {
        reading: while true {
            switch try scanner.next() {
            case .end: break reading
            case .tooLong: reject(.tooLong)
            case .line(let line): take(scanner.lineNumber == 1 ? line.withoutByteOrderMark : line)
            }
            if count.format == nil, count.read >= LineReader.detectionLimit { throw unknownFormat }
            if calls.count >= LineReader.batchCalls || bytes >= LineReader.batchBytes {
                guard flush(emit) else { return count }
            }
        }
        if count.format == nil, count.read > 0 { throw unknownFormat }
        _ = flush(emit)
        count.failure = scanner.damage.map { damage in
            switch damage {
            case .truncated: .truncatedGzip(path: path, afterLines: scanner.lineNumber)
            case .corrupt: .corruptGzip(path: path, afterLines: scanner.lineNumber)
            }
        }
        return count
    }

    private var unknownFormat: ImportError { .unknownFormat(path: path, lines: count.read) }

    private mutating func flush(_ emit: (consuming [IdentifiedCall]) -> Bool) -> Bool {
        bytes = 0
        guard !calls.isEmpty else { return true }
        var batch: [IdentifiedCall] = []
        batch.reserveCapacity(calls.count)
        swap(&batch, &calls)
        return emit(consume batch)
    }

    private mutating func take(_ line: ByteSlice) {
        guard !line.isBlank else { return }
        bytes += line.count
        do {
            let call = count.format == nil ? try detect(line) : try candidates[0].call(line)
            count.read += 1
            calls.append(call)
        } catch {
            reject(error)
        }
    }

    /// Asks each format in turn; the first that can read the line is the file's.
    private mutating func detect(_ line: ByteSlice) throws(LineReject) -> IdentifiedCall {
        var reason = LineReject.notJSON
        for index in candidates.indices {
            do throws(LineReject) {
                guard try candidates[index].recognizes(line) else {
                    if case .notJSON = reason { reason = .unknown }
                    continue
                }
                let call = try candidates[index].call(line)
                candidates = [candidates[index]]
                count.format = candidates[0].name
                return call
            } catch {
                reason = error
            }
        }
        throw reason
    }

    private mutating func reject(_ reject: LineReject) {
        count.read += 1
        count.rejected += 1
        guard count.diagnostics.count < ImportSummary.diagnosticLimit else { return }
        let place = SourceLocation(file: path, line: scanner.lineNumber)
        count.diagnostics.append(Diagnostic(.warning, at: place, reject.reason))
    }
}

/// A format that the file may be in, with its parser.
private struct Candidate {
    let name: ImportFormat.Name
    private let parser: JSONLineParser
    private let decoder: any LineDecoder

    init(_ format: ImportFormat, recorder: Recorder) throws(ImportError) {
        name = format.name
        parser = try JSONLineParser(fields: format.fields)
        decoder = format.makeDecoder(recorder)
    }

    func recognizes(_ line: ByteSlice) throws(LineReject) -> Bool { decoder.recognizes(try parser.parse(line)) }

    func call(_ line: ByteSlice) throws(LineReject) -> IdentifiedCall {
        try decoder.decode(try parser.parse(line), line: line)
    }
}

extension ByteSlice {
    /// The line without U+FEFF in UTF-8, which some editors put first.
    fileprivate var withoutByteOrderMark: ByteSlice {
        count >= 3 && self[0] == 0xEF && self[1] == 0xBB && self[2] == 0xBF ? dropFirst(3) : self
    }

    /// Whether there is nothing but spaces and tabs.
    fileprivate var isBlank: Bool {
        for index in 0..<count where self[index] != 0x20 && self[index] != 0x09 { return false }
        return true
    }
}
