internal import KeytrailModel

/// Turns the lines of one format, or the elements of its documents, into calls, one after the other.
protocol LineDecoder: AnyObject {
    /// Whether a file's first line looks like this format.
    ///
    /// - Throws: why it cannot.
    func recognizes(_ line: ByteSlice) throws(LineReject) -> Bool

    /// The call that a line describes; `nil` for one that only says how others are to be read.
    ///
    /// `part` tells the elements of a document apart, by the number of their path.
    ///
    /// - Throws: why it describes none.
    func decode(_ line: ByteSlice, part: Int) throws(LineReject) -> IdentifiedCall?
}

/// Turns parsed objects into calls.
protocol NodeDecoder: AnyObject {
    /// Whether a parsed first line looks like this format.
    func recognizes(_ nodes: JSONNodes) -> Bool

    /// The call that an object describes, whose bytes are `line`.
    ///
    /// - Throws: why it describes none.
    func decode(_ nodes: JSONNodes, line: ByteSlice) throws(LineReject) -> IdentifiedCall
}

/// A format whose lines are JSON objects.
final class JSONLineDecoder: LineDecoder {
    private let parser: JSONLineParser
    private let decoder: any NodeDecoder

    /// - Throws: `outOfMemory`.
    init(fields: [JSONLineParser.Field], _ decoder: any NodeDecoder) throws(ImportError) {
        parser = try JSONLineParser(fields: fields)
        self.decoder = decoder
    }

    func recognizes(_ line: ByteSlice) throws(LineReject) -> Bool { decoder.recognizes(try parser.parse(line)) }

    func decode(_ line: ByteSlice, part: Int) throws(LineReject) -> IdentifiedCall? {
        try decoder.decode(try parser.parse(line), line: line)
    }
}
