internal import CYAML

/// libyaml reading one text, event by event.
///
/// Safe to use while the text lives; every pointer of libyaml's ends here.
@safe struct EventReader: ~Copyable {
    /// On the heap, because libyaml keeps pointers into its own state.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let text: UnsafeBufferPointer<UInt8>

    /// Reads `text`, which must outlive the reader; `nil` without memory.
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        unsafe parser = .allocate(capacity: 1)
        unsafe self.text = text
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            unsafe parser.deallocate()
            return nil
        }
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, text.baseAddress, text.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
    }

    /// The next event; none must be asked for after `streamEnd` or an error.
    mutating func next() throws(YAMLProblem) -> YAMLEvent {
        var event = unsafe yaml_event_t()
        while true {
            guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw problem }
            defer { unsafe yaml_event_delete(&event) }
            guard let kind = unsafe kind(event) else { continue }
            return YAMLEvent(
                kind: kind,
                anchor: unsafe anchor(event).map { unsafe String(cString: $0) },
                line: unsafe Int(event.start_mark.line) + 1,
                column: unsafe Int(event.start_mark.column) + 1
            )
        }
    }

    /// `nil` for what says nothing: the start of the stream.
    private func kind(_ event: borrowing yaml_event_t) -> YAMLEvent.Kind? {
        switch unsafe event.type {
        case YAML_STREAM_END_EVENT: .streamEnd
        case YAML_DOCUMENT_START_EVENT: .documentStart
        case YAML_DOCUMENT_END_EVENT: .documentEnd
        case YAML_SCALAR_EVENT: unsafe .scalar(scalar(event))
        case YAML_SEQUENCE_START_EVENT: .sequenceStart
        case YAML_SEQUENCE_END_EVENT: .sequenceEnd
        case YAML_MAPPING_START_EVENT: .mappingStart
        case YAML_MAPPING_END_EVENT: .mappingEnd
        case YAML_ALIAS_EVENT: unsafe .alias(String(cString: event.data.alias.anchor))
        default: nil
        }
    }

    private func scalar(_ event: borrowing yaml_event_t) -> YAMLScalar {
        let scalar = unsafe event.data.scalar
        let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        let text = unsafe String(decoding: bytes, as: UTF8.self)
        let isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE && scalar.tag == nil
        let quotes = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE ? 0 : 2
        let (start, end) = unsafe (event.start_mark, event.end_mark)
        let width = Int(end.column) - Int(start.column) - quotes
        // A text with escapes or line breaks is not as long as its spelling.
        let isVerbatim =
            start.line == end.line && (width == bytes.count || width == text.unicodeScalars.count)
        return YAMLScalar(text: text, isPlain: isPlain, verbatimOffset: isVerbatim ? quotes / 2 : nil)
    }

    private func anchor(_ event: borrowing yaml_event_t) -> UnsafeMutablePointer<UInt8>? {
        switch unsafe event.type {
        case YAML_SCALAR_EVENT: unsafe event.data.scalar.anchor
        case YAML_SEQUENCE_START_EVENT: unsafe event.data.sequence_start.anchor
        case YAML_MAPPING_START_EVENT: unsafe event.data.mapping_start.anchor
        default: nil
        }
    }

    private var problem: YAMLProblem {
        let words = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "not readable"
        let message = "not YAML: \(words)"
        switch unsafe parser.pointee.error {
        case YAML_SCANNER_ERROR, YAML_PARSER_ERROR:
            let mark = unsafe parser.pointee.problem_mark
            return YAMLProblem(line: Int(mark.line) + 1, column: Int(mark.column) + 1, message: message)
        case YAML_READER_ERROR:
            // Only the byte is known.
            let offset = unsafe min(parser.pointee.problem_offset, text.count)
            let breaks = unsafe text[..<offset].count { $0 == UInt8(ascii: "\n") }
            return YAMLProblem(line: breaks + 1, message: message)
        default: return YAMLProblem(message: message)
        }
    }
}
