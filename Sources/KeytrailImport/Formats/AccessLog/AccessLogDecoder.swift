internal import KeytrailCapture
internal import KeytrailModel

/// The format `combined`: access logs of Apache, nginx and those who write like them.
final class AccessLogDecoder: LineDecoder {
    /// The longest words that syslog puts in front of a line.
    private static let syslogLimit = 160

    private let formats: [LogFormat]
    private var recorder: ForeignRecorder
    private var values = ForeignValues()
    /// The format of the line before, which is tried first.
    private var current = 0

    init(options: ForeignOptions, recorder: Recorder) {
        formats = options.logFormat.map { [$0] } ?? LogFormat.usual
        self.recorder = ForeignRecorder(.init(vantage: .server), options: options, recorder: recorder)
    }

    func recognizes(_ line: ByteSlice) -> Bool { !line.isEmpty && line[0] != 0x7B && match(line) }

    func decode(_ line: ByteSlice, part: Int) throws(LineReject) -> IdentifiedCall? {
        guard match(line) else { throw .notInFormat("an access log") }
        recorder.meaning.time = formats[current].time
        recorder.meaning.duration = formats[current].duration
        return try recorder.call(values, line: line)
    }

    /// Also behind the words that syslog puts in front.
    private func match(_ line: ByteSlice) -> Bool {
        if matchAny(line) { return true }
        guard let colon = line.index(of: 0x3A, from: line.index(of: 0x5D) ?? 0), colon < AccessLogDecoder.syslogLimit,
            colon + 2 < line.count, line[colon + 1] == 0x20, line.beginsWithLetter
        else { return false }
        return matchAny(line.dropFirst(colon + 2))
    }

    private func matchAny(_ line: ByteSlice) -> Bool {
        if match(line, formats[current]) { return true }
        guard let other = formats.indices.first(where: { $0 != current && match(line, formats[$0]) }) else {
            return false
        }
        current = other
        return true
    }

    /// Walks a format and a line beside each other.
    private func match(_ line: ByteSlice, _ format: LogFormat) -> Bool {
        values.clear()
        var position = 0
        for index in format.parts.indices {
            switch format.parts[index] {
            case .literal(let bytes):
                guard line.holds(bytes, at: position) else { return false }
                position += bytes.count
            case .value(let field):
                let isLast = index + 1 == format.parts.count
                let isQuoted = position > 0 && line[position - 1] == 0x22
                let end =
                    isLast
                    ? (format.allowsMore ? line.index(of: 0x20, from: position) ?? line.count : line.count)
                    : AccessLogDecoder.end(format.parts[index + 1], in: line, from: position, isQuoted: isQuoted)
                guard let end else { return false }
                if let field, !set(field, to: line[position..<end], isQuoted: isQuoted) { return false }
                position = end
            }
        }
        return position == line.count || (format.allowsMore && (line[position] == 0x20 || line[position] == 0x09))
    }

    /// False when the value cannot be the field's: then the line is in another format.
    private func set(_ field: ForeignField, to value: ByteSlice, isQuoted: Bool) -> Bool {
        switch field {
        case .status:
            guard value.isDash || value.decimalInteger != nil else { return false }
        case .user:
            // In the usual formats a second word there is one of a format that begins with a virtual host.
            guard isQuoted || !formats[0].allowsMore || value.index(of: 0x20) == nil else { return false }
        default: break
        }
        values[field] = .text(value)
        return true
    }

    /// Where a value ends: at the next literal's first byte, outside of escapes when it is quoted.
    private static func end(_ next: LogFormat.Part, in line: ByteSlice, from position: Int, isQuoted: Bool) -> Int? {
        guard case .literal(let bytes) = next else { return nil }
        var start = position
        while let found = line.index(of: bytes[0], from: start) {
            var backslashes = 0
            while isQuoted, found - backslashes > position, line[found - backslashes - 1] == 0x5C { backslashes += 1 }
            // A quote that is not followed by what the format has there belongs to the value: nginx did not always
            // escape it.
            if backslashes.isMultiple(of: 2), bytes.count == 1 || line.holds(bytes, at: found) { return found }
            start = found + 1
        }
        return nil
    }
}

extension ByteSlice {
    /// As the month of syslog's time does.
    fileprivate var beginsWithLetter: Bool { count > 0 && (0x41...0x5A).contains(self[0]) }

    /// Whether `bytes` stand at `position`.
    @inline(__always)
    fileprivate func holds(_ bytes: [UInt8], at position: Int) -> Bool {
        guard position + bytes.count <= count else { return false }
        for index in bytes.indices where self[position + index] != bytes[index] { return false }
        return true
    }
}
