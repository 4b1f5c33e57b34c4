internal import KeytrailCapture
internal import KeytrailModel

/// The format `haproxy`: HAProxy's HTTP log, with or without syslog's words in front.
///
/// `client:port [time] frontend backend/server TR/Tw/Tc/Tr/Ta status bytes … "request"`; times are the machine's own.
final class HAProxyDecoder: LineDecoder {
    private var recorder: ForeignRecorder
    private var values = ForeignValues()

    init(options: ForeignOptions, recorder: Recorder) {
        let meaning = ForeignRecorder.Meaning(time: .common, duration: .milliseconds, vantage: .server)
        self.recorder = ForeignRecorder(meaning, options: options, recorder: recorder)
    }

    func recognizes(_ line: ByteSlice) -> Bool {
        !line.isEmpty && line[0] != 0x7B && (read(line) || HAProxyDecoder.names(line))
    }

    func decode(_ line: ByteSlice, part: Int) throws(LineReject) -> IdentifiedCall? {
        guard read(line) else { throw .notInFormat("an HTTP log of HAProxy") }
        return try recorder.call(values, line: line)
    }

    /// Whether syslog says that HAProxy wrote the line.
    private static func names(_ line: ByteSlice) -> Bool {
        var position = 0
        while let bracket = line.index(of: 0x5B, from: position), bracket < 120 {
            if bracket >= 7, line[(bracket - 7)..<bracket].isEqual(to: "haproxy") { return true }
            position = bracket + 1
        }
        return false
    }

    private func read(_ line: ByteSlice) -> Bool {
        values.clear()
        guard let bracket = HAProxyDecoder.timeStart(in: line), let close = line.index(of: 0x5D, from: bracket) else {
            return false
        }
        let client = HAProxyDecoder.word(before: bracket - 1, in: line)
        guard client.lastIndex(of: 0x3A) != nil else { return false }
        values[.clientAddress] = .text(client)
        values[.time] = .text(line[(bracket + 1)..<close])
        var words = Words(line, from: close + 1)
        // Frontend and backend.
        guard words.next() != nil, words.next() != nil, let times = words.next(), let status = words.next(),
            let bytes = words.next(), let total = HAProxyDecoder.total(times), status.decimalInteger != nil
        else { return false }
        values[.duration] = .integer(total)
        values[.status] = .text(status)
        values[.responseSize] = .text(bytes)
        guard let quote = line.lastIndex(of: 0x22), quote > words.position,
            let open = line.index(of: 0x22, from: words.position), open < quote
        else { return false }
        values[.request] = .text(line[(open + 1)..<quote])
        return true
    }

    /// The bracket before a date; the one of a process number is none.
    private static func timeStart(in line: ByteSlice) -> Int? {
        var position = 0
        while let bracket = line.index(of: 0x5B, from: position) {
            if bracket > 1, bracket + 12 < line.count, line[bracket + 3] == 0x2F, line[bracket + 7] == 0x2F {
                return bracket
            }
            position = bracket + 1
        }
        return nil
    }

    private static func word(before end: Int, in line: ByteSlice) -> ByteSlice {
        var start = end
        while start > 0, line[start - 1] != 0x20 { start -= 1 }
        return line[start..<end]
    }

    /// The last of five times (of four in TCP logs, which have no request), its sign of an early log left out.
    private static func total(_ times: ByteSlice) -> Int64? {
        guard let slash = times.lastIndex(of: 0x2F) else { return nil }
        let last = times.dropFirst(slash + 1)
        return (!last.isEmpty && last[0] == 0x2B ? last.dropFirst(1) : last).decimalInteger
    }

    private struct Words {
        let line: ByteSlice
        var position: Int

        init(_ line: ByteSlice, from position: Int) {
            self.line = line
            self.position = position
        }

        mutating func next() -> ByteSlice? {
            while position < line.count, line[position] == 0x20 { position += 1 }
            guard position < line.count else { return nil }
            let end = line.index(of: 0x20, from: position) ?? line.count
            defer { position = end }
            return line[position..<end]
        }
    }
}
