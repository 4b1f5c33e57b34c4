/// The format of an access log, as Apache's `LogFormat` or nginx's `log_format` states it.
package struct LogFormat: Sendable, Equatable {
    /// One part of a line.
    enum Part: Sendable, Equatable {
        /// These bytes, exactly.
        case literal([UInt8])
        /// A value up to the next literal's first byte; `nil` for one that tells nothing.
        case value(ForeignField?)
    }

    /// Why a text is no format.
    package enum Problem: Error, Equatable, Sendable {
        /// Two values with nothing between them: where the first ends cannot be told.
        case adjacent(String)
        /// Nothing says when a request came.
        case noTime
        /// Nothing says what was asked for.
        case noRequest
        /// A time written by `%{…}t` in a form that is not read.
        case timeForm(String)
        /// A `%` or `$` with no name behind it.
        case unnamed

        /// The reason for a reader.
        package var sentence: String {
            switch self {
            case .adjacent(let name): "nothing separates \(name) from what is before it"
            case .noTime: "it has no time; add %t, $time_local, $time_iso8601 or $msec"
            case .noRequest: "it has no request; add %r, $request, or the method and the path"
            case .timeForm(let name): "the time \(name) is not read; use %t, %{sec}t, %{msec}t or %{usec}t"
            case .unnamed: "a % or $ has no name behind it"
            }
        }
    }

    let parts: [Part]
    let time: TimeForm
    let duration: DurationUnit
    /// Whether more may follow on a line.
    let allowsMore: Bool

    /// Reads a format: Apache's when it has a `%`, nginx's when it has a `$`.
    ///
    /// - Throws: why it is none.
    package init(_ text: String) throws(Problem) {
        try self.init(text, allowsMore: false)
    }

    init(_ text: String, allowsMore: Bool) throws(Problem) {
        var reader = LogFormatReader(text)
        try reader.read()
        parts = reader.parts
        time = reader.time
        duration = reader.duration
        self.allowsMore = allowsMore
        let fields = Set(parts.compactMap { if case .value(let field?) = $0 { field } else { nil } })
        guard fields.contains(.time) else { throw .noTime }
        guard fields.contains(.request) || (fields.contains(.method) && fields.contains(where: LogFormat.isTarget))
        else { throw .noRequest }
    }

    private static func isTarget(_ field: ForeignField) -> Bool { field == .target || field == .path || field == .url }

    /// The formats that servers have when nobody chose another, and the usual ones with a virtual host or a time behind.
    static let usual: [LogFormat] = [
        #"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i""#,
        #"%v %h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i""#,
        #"%v %h %l %u %t "%r" %>s %b"#,
        #"%h %l %u %t "%r" %>s %b"#,
    ]
    .compactMap { try? LogFormat($0, allowsMore: true) }
}
