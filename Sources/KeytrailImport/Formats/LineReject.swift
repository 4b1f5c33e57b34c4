/// Why a line is no call.
///
/// Never holds any of the line's content.
enum LineReject: Error, Equatable {
    case notJSON, notUTF8, notAnObject, tooDeep, tooManyValues, badNumber, outOfMemory, tooLong, recordTooLong, unknown
    /// The line is not what the file's format has.
    case notInFormat(String)
    /// The line has other columns than the file says.
    case columns(found: Int, expected: Int)
    /// A quoted value is not closed, or is followed by more.
    case openQuote
    /// It is an event of another kind than a request.
    case noRequest
    /// A document's structure is broken here.
    case brokenDocument
    /// A field that every call has is not there.
    case missing(field: String)
    /// The value of a known field is not what the field holds.
    case wrong(field: String, expected: String)

    /// The reason as a diagnostic says it.
    var reason: String {
        switch self {
        case .notJSON: "not valid JSON"
        case .notUTF8: "not valid UTF-8"
        case .notAnObject: "not a JSON object"
        case .tooDeep: "nested deeper than 64 levels"
        case .tooManyValues: "more than 65536 values in one line"
        case .badNumber: "a number is malformed or beyond 64 bits"
        case .outOfMemory: "memory for the line could not be had"
        case .unknown: "in none of the known formats"
        case .tooLong: "line longer than 16 MiB"
        case .recordTooLong: "record longer than 16 MiB"
        case .notInFormat(let format): "not a line of \(format)"
        case .columns(let found, let expected): "\(found) values where the file has \(expected) columns"
        case .openQuote: "a quoted value does not end before the separator or the line's end"
        case .noRequest: "not an HTTP request"
        case .brokenDocument: "not valid JSON from here on, up to the next document"
        case .missing(let field): "\(field) is missing"
        case .wrong(let field, let expected): "\(field) is not \(expected)"
        }
    }
}
