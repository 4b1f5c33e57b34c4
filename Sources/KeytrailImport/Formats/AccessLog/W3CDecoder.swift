internal import KeytrailCapture
internal import KeytrailModel

/// The format `w3c`: the W3C Extended Log File Format, as IIS and others write it.
///
/// Directives say what the columns are; a line before `#Fields` is no call.
final class W3CDecoder: LineDecoder {
    private var recorder: ForeignRecorder
    private var values = ForeignValues()
    /// The columns; `nil` until they are known.
    private var columns: [ForeignField?]?
    /// The date of lines that have a time of day only.
    private var date: [UInt8] = []
    private var dateTime: [UInt8] = []
    private var words: [ByteSlice] = []

    init(options: ForeignOptions, recorder: Recorder) {
        let meaning = ForeignRecorder.Meaning(time: .rfc3339, duration: .milliseconds, vantage: .server)
        self.recorder = ForeignRecorder(meaning, options: options, recorder: recorder)
    }

    func recognizes(_ line: ByteSlice) -> Bool {
        line.hasPrefix("#Fields:") || line.hasPrefix("#Version:") || line.hasPrefix("#Software:")
    }

    func decode(_ line: ByteSlice, part: Int) throws(LineReject) -> IdentifiedCall? {
        if line[0] == 0x23 {
            take(directive: line)
            return nil
        }
        guard let columns else { throw .missing(field: "#Fields") }
        words.removeAll(keepingCapacity: true)
        split(line)
        guard words.count == columns.count else { throw .columns(found: words.count, expected: columns.count) }
        values.clear()
        var day = date
        var clock: ByteSlice?
        for (field, word) in zip(columns, words) {
            guard let field, !word.isDash else { continue }
            switch field {
            case .date: day = word.prefix(32)
            case .time: clock = word
            default: values[field] = .text(word)
            }
        }
        guard let clock, !day.isEmpty else { throw .missing(field: "date and time") }
        dateTime = day + [0x20] + clock.prefix(32)
        // The bytes are read inside this call only.
        let result = unsafe dateTime.withUnsafeBufferPointer { buffer -> Result<IdentifiedCall, LineReject> in
            guard let base = buffer.baseAddress else { return .failure(ForeignRecorder.wrongTime) }
            values[.time] = .text(unsafe ByteSlice(base: base, count: buffer.count))
            return Result { () throws(LineReject) in try recorder.call(values, line: line) }
        }
        return try result.get()
    }

    private func take(directive line: ByteSlice) {
        let text = line.string
        guard let colon = text.firstIndex(of: ":") else { return }
        let value = text[text.index(after: colon)...]
        let listed = value.split(whereSeparator: { $0 == " " || $0 == "\t" })
        switch text[..<colon] {
        case "#Fields": columns = listed.map { W3CDecoder.field(named: $0.lowercased()) }
        case "#Date", "#Start-Date": date = listed.first.map { Array($0.utf8.prefix(32)) } ?? []
        case "#GMT-Offset":
            guard let text = listed.first, text.utf8.count == 5, let number = Int64(text) else { return }
            recorder.setOffset((number / 100 * 60 + number % 100) * 60)
        default: break
        }
    }

    /// Cuts at blanks; a value in quotes may hold some, and doubles its own quotes.
    private func split(_ line: ByteSlice) {
        var position = 0
        while position < line.count {
            if line[position] == 0x20 || line[position] == 0x09 {
                position += 1
                continue
            }
            if line[position] == 0x22 {
                var end = position + 1
                while let quote = line.index(of: 0x22, from: end), quote + 1 < line.count, line[quote + 1] == 0x22 {
                    end = quote + 2
                }
                let close = line.index(of: 0x22, from: end) ?? line.count
                words.append(line[(position + 1)..<close])
                position = min(close + 1, line.count)
                continue
            }
            let start = position
            while position < line.count, line[position] != 0x20, line[position] != 0x09 { position += 1 }
            words.append(line[start..<position])
        }
    }

    private static func field(named name: String) -> ForeignField? {
        switch name {
        case "date", "date-local", "x-date": .date
        case "time", "time-local": .time
        case "c-ip": .clientAddress
        case "s-ip": .peerAddress
        case "s-port": .port
        case "cs-username", "c-auth-id": .user
        case "cs-method": .method
        case "cs-uri": .target
        case "cs-uri-stem": .path
        case "cs-uri-query": .query
        case "cs-host", "cs(host)": .host
        case "cs-version", "cs-protocol-version": .protocolVersion
        case "cs(user-agent)": .userAgent
        case "sc-status": .status
        case "sc-bytes", "bytes": .responseSize
        case "cs-bytes": .requestSize
        case "time-taken", "timetakenms": .duration
        default: nil
        }
    }
}
