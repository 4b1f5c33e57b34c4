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
    let scanner: any ItemScanner
    /// The scanner of a file that is followed.
    private let growing: LineScanner?
    private var candidates: [Candidate]
    private(set) var count = ReaderCount()
    private var calls: [IdentifiedCall] = []
    private var bytes = 0

    /// How many bytes a document's format is told by.
    private static let headLimit = 4_096

    /// Opens the file; with no format given, every format is a candidate.
    ///
    /// - Throws: an `ImportError`.
    init(
        path: String,
        standardInput: Int32,
        format: ImportFormat.Name?,
        options: ForeignOptions,
        recorder: Recorder
    ) throws(ImportError) {
        self.path = path
        let source = try ByteSource(try FileSource(path: path, standardInput: standardInput))
        candidates = []
        growing = nil
        let document = options.mapping == nil ? try LineReader.document(source, format) : nil
        if let document, case .documents(let paths, _) = document.shape {
            scanner = DocumentScanner(source, paths: paths)
            candidates.append(try Candidate(document, options: options, recorder: recorder))
            count.format = document.name
            return
        }
        scanner = LineScanner(source)
        (candidates, count.format) = try LineReader.lineCandidates(format, options: options, recorder: recorder)
    }

    /// Reads the lines of a file that is followed, from a position on if there is one.
    ///
    /// - Throws: `outOfMemory`.
    init(
        following file: FollowedFile,
        from position: FollowPosition?,
        format: ImportFormat.Name?,
        options: ForeignOptions,
        recorder: Recorder
    ) throws(ImportError) {
        path = file.path
        let head = position.map { _ in file.directives(isTable: options.mapping?.isNamedByFirstLine ?? false) } ?? []
        let source = ByteSource(plain: FileSource(file, from: Int(position?.offset ?? 0)), head: head)
        let lines = Int(position?.lines ?? 0) - head.count { $0 == 0x0A }
        let lineScanner = LineScanner(source, isGrowing: true, after: lines)
        (scanner, growing) = (lineScanner, lineScanner)
        (candidates, count.format) = try LineReader.lineCandidates(format, options: options, recorder: recorder)
    }

    private static func lineCandidates(
        _ format: ImportFormat.Name?,
        options: ForeignOptions,
        recorder: Recorder
    ) throws(ImportError) -> ([Candidate], ImportFormat.Name?) {
        if let mapping = options.mapping {
            return ([Candidate(.mapping, try MappedDecoder(mapping, options: options, recorder: recorder))], .mapping)
        }
        var candidates: [Candidate] = []
        for candidate in ImportFormat.all where format == nil || format == candidate.name {
            guard case .lines = candidate.shape else { continue }
            candidates.append(try Candidate(candidate, options: options, recorder: recorder))
        }
        return (candidates, format)
    }

    /// The format of documents that was asked for, or that the file's first bytes show; `nil` for lines.
    private static func document(
        _ source: ByteSource,
        _ format: ImportFormat.Name?
    ) throws(ImportError) -> ImportFormat? {
        let head = format == nil ? try source.peek(headLimit) : []
        return ImportFormat.all.first { candidate in
            guard case .documents(_, let begins) = candidate.shape else { return false }
            return format.map { $0 == candidate.name } ?? begins(head)
        }
    }

    /// Bytes taken from the file so far, and bytes in it.
    var progress: (position: Int, size: Int?) { (scanner.position, scanner.size) }

    /// Where in a file that is followed the next line begins, and how many lines are before it.
    var offset: Int { growing?.offset ?? 0 }
    var lines: Int { scanner.lineNumber }

    /// Takes the end of a file that was followed for its end.
    func endsWithFile() { growing?.isGrowing = false }

    /// Reads on to the end, or until `emit` answers false; of a file that is followed, to the end of what there is.
    ///
    /// - Throws: an `ImportError`.
    mutating func run(emit: (consuming [IdentifiedCall]) -> Bool) throws -> ReaderCount {
        reading: while true {
            switch try scanner.next() {
            case .end: break reading
            case .pause:
                _ = flush(emit)
                return count
            case .tooLong: reject(.tooLong)
            case .broken: reject(.brokenDocument)
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
        let part = scanner.part
        guard part > 0 || !line.isBlank else { return }
        bytes += line.count
        do {
            // A line that tells how to read the others is none that was read.
            guard let call = count.format == nil ? try detect(line) : try candidates[0].call(line, part: part) else {
                return
            }
            count.read += 1
            calls.append(call)
        } catch {
            reject(error)
        }
    }

    /// Asks each format in turn; the first that can read the line is the file's.
    private mutating func detect(_ line: ByteSlice) throws(LineReject) -> IdentifiedCall? {
        var reason: LineReject?
        for index in candidates.indices {
            do throws(LineReject) {
                guard try candidates[index].recognizes(line) else {
                    if reason == nil { reason = .unknown }
                    continue
                }
                let call = try candidates[index].call(line, part: 0)
                candidates = [candidates[index]]
                count.format = candidates[0].name
                return call
            } catch {
                // The line begins as JSON, and so is meant to be some.
                let isTold = line.isObject || reason == nil
                if isTold { reason = error }
            }
        }
        guard line.isObject else { throw .unknown }
        throw reason ?? .unknown
    }

    private mutating func reject(_ reject: LineReject) {
        count.read += 1
        count.rejected += 1
        guard count.diagnostics.count < ImportSummary.diagnosticLimit else { return }
        let place = SourceLocation(file: path, line: scanner.lineNumber)
        count.diagnostics.append(Diagnostic(.warning, at: place, reject.reason))
    }
}

/// A format that the file may be in, with its decoder.
private struct Candidate {
    let name: ImportFormat.Name
    private let decoder: any LineDecoder

    init(_ name: ImportFormat.Name, _ decoder: any LineDecoder) {
        self.name = name
        self.decoder = decoder
    }

    init(_ format: ImportFormat, options: ForeignOptions, recorder: Recorder) throws(ImportError) {
        name = format.name
        decoder = try format.makeDecoder(recorder, options)
    }

    func recognizes(_ line: ByteSlice) throws(LineReject) -> Bool { try decoder.recognizes(line) }

    func call(_ line: ByteSlice, part: Int) throws(LineReject) -> IdentifiedCall? {
        try decoder.decode(line, part: part)
    }
}

extension ByteSlice {
    /// The line without U+FEFF in UTF-8, which some editors put first.
    fileprivate var withoutByteOrderMark: ByteSlice {
        count >= 3 && self[0] == 0xEF && self[1] == 0xBB && self[2] == 0xBF ? dropFirst(3) : self
    }

    /// Whether it begins as a JSON object does.
    fileprivate var isObject: Bool { count > 0 && self[0] == 0x7B }

    /// Whether there is nothing but spaces and tabs.
    fileprivate var isBlank: Bool {
        for index in 0..<count where self[index] != 0x20 && self[index] != 0x09 { return false }
        return true
    }
}
