internal import KeytrailCapture
internal import KeytrailModel

/// What a call was sent to, redacted.
struct CallTarget {
    let method: String
    let url: RedactedURL
    /// The template that the line gave, or else the provider pack's.
    let route: String?

    /// Reads method and URL of a line, from `url.full` or from `server.address` and more, through the recorder's
    /// redaction.
    ///
    /// - Throws: `missing` or `wrong`.
    init(in values: FieldValues, recorder: Recorder) throws(LineReject) {
        method = try CallTarget.method(in: values)
        let full = try values.text(.url)
        let text = if let full { full.string } else { try CallTarget.address(in: values) }
        url = recorder.redacted(url: text, method: method)
        guard url.port != nil else {
            let field = full == nil ? CallColumn.host.fieldName : KeytrailField.Extra.url.name
            throw .wrong(field: field, expected: "an absolute HTTP address")
        }
        guard let template = try values.text(.route) else {
            route = url.route
            return
        }
        let pattern = "https://\(url.host)\(CallTarget.rooted(template.string))"
        route = recorder.redacted(url: pattern, method: method).path
    }

    /// RFC 9110 §9.1: a token; what is none has no name.
    private static func method(in values: FieldValues) throws(LineReject) -> String {
        guard let bytes = try values.text(.method) else { throw .missing(field: CallColumn.method.fieldName) }
        let name = bytes.string.uppercased()
        let isName = name.utf8.count <= 24 && name.utf8.allSatisfy { (0x41...0x5A).contains($0) || $0 == 0x2D }
        return isName ? name : "_OTHER"
    }

    /// The URL that the line's parts make.
    private static func address(in values: FieldValues) throws(LineReject) -> String {
        guard let host = try values.text(.host)?.string else { throw .missing(field: CallColumn.host.fieldName) }
        var text = "\(try values.text(.scheme)?.string.lowercased() ?? "https")://"
        text += host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        if let port = try values.integer(.port, in: 1...65_535) { text += ":\(port)" }
        text += rooted(try values.text(.path)?.string ?? "/")
        if let query = try values.text(.query) { text += "?\(query.string)" }
        return text
    }

    private static func rooted(_ path: String) -> String { path.hasPrefix("/") ? path : "/\(path)" }
}
