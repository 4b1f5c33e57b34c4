/// Reads the text of a log format into its parts.
struct LogFormatReader {
    private(set) var parts: [LogFormat.Part] = []
    private(set) var time = TimeForm.common
    private(set) var duration = DurationUnit.seconds

    private let text: [Unicode.Scalar]
    private var position = 0
    private var literal: [UInt8] = []

    init(_ text: String) {
        self.text = Array(text.unicodeScalars)
    }

    /// Reads it all.
    ///
    /// - Throws: why it is no format.
    mutating func read() throws(LogFormat.Problem) {
        while position < text.count {
            let scalar = text[position]
            position += 1
            switch scalar {
            case "%": try readDirective()
            case "$": try readVariable()
            case "\\" where position < text.count:
                // A configuration file quotes what is in quotes.
                literal += LogFormatReader.escaped(text[position])
                position += 1
            default: literal += Array(String(scalar).utf8)
            }
        }
        endLiteral()
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> [UInt8] {
        switch scalar {
        case "t": [0x09]
        case "n": []
        default: Array(String(scalar).utf8)
        }
    }

    /// Apache's `%…{name}letter` (mod_log_config).
    private mutating func readDirective() throws(LogFormat.Problem) {
        var name: String?
        while position < text.count {
            let scalar = text[position]
            position += 1
            switch scalar {
            case "%":
                literal.append(0x25)
                return
            case "{":
                let end = text[position...].firstIndex(of: "}") ?? text.count
                var view = String.UnicodeScalarView()
                view.append(contentsOf: text[position..<end])
                name = String(view)
                position = min(end + 1, text.count)
            case "<", ">", "!", ",", "0"..."9": continue
            case "^": position = min(position + 1, text.count)
            default: return try add(directive: scalar, name: name)
            }
        }
        throw .unnamed
    }

    private mutating func add(directive: Unicode.Scalar, name: String?) throws(LogFormat.Problem) {
        let label = "%" + (name.map { "{\($0)}" } ?? "") + String(directive)
        switch directive {
        case "t":
            try readTimeForm(name, label)
            try add(.time, label, isBracketed: name == nil)
        case "T":
            duration = name.flatMap(DurationUnit.init) ?? .seconds
            try add(.duration, label)
        case "D":
            duration = .microseconds
            try add(.duration, label)
        case "i", "o": try add(name.flatMap { LogFormatReader.headers[$0.lowercased()] }, label)
        case "q" where literal.isEmpty && parts.last == .value(.path):
            // A path with its query behind it is what was asked for.
            parts[parts.count - 1] = .value(.target)
        default: try add(LogFormatReader.directives[directive], label)
        }
    }

    private mutating func readTimeForm(_ name: String?, _ label: String) throws(LogFormat.Problem) {
        switch name {
        case nil: time = .common
        case "sec": time = .epoch(.seconds)
        case "msec": time = .epoch(.milliseconds)
        case "usec": time = .epoch(.microseconds)
        case "%d/%b/%Y:%H:%M:%S %z", "%d/%b/%Y:%T %z": time = .common
        case "%Y-%m-%dT%H:%M:%S%z", "%FT%T%z", "%Y-%m-%d %H:%M:%S": time = .rfc3339
        default: throw .timeForm(label)
        }
    }

    /// nginx's `$name` or `${name}` (ngx_http_log_module).
    private mutating func readVariable() throws(LogFormat.Problem) {
        var name = String.UnicodeScalarView()
        let isBraced = position < text.count && text[position] == "{"
        if isBraced { position += 1 }
        while position < text.count, LogFormatReader.isName(text[position]) {
            name.append(text[position])
            position += 1
        }
        if isBraced, position < text.count { position += 1 }
        guard !name.isEmpty else { throw .unnamed }
        let variable = String(name)
        switch variable {
        case "time_local": time = .common
        case "time_iso8601": time = .rfc3339
        case "msec": time = .epoch(.seconds)
        case "request_time": duration = .seconds
        default: break
        }
        try add(LogFormatReader.variables[variable], "$" + variable)
    }

    private static func isName(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_": true
        default: false
        }
    }

    private mutating func add(
        _ field: ForeignField?,
        _ label: String,
        isBracketed: Bool = false
    ) throws(LogFormat.Problem) {
        if isBracketed { literal.append(0x5B) }
        if literal.isEmpty, case .value? = parts.last { throw .adjacent(label) }
        endLiteral()
        parts.append(.value(field))
        if isBracketed { literal.append(0x5D) }
    }

    private mutating func endLiteral() {
        if !literal.isEmpty { parts.append(.literal(literal)) }
        literal = []
    }

    private static let directives: [Unicode.Scalar: ForeignField] = [
        "h": .clientAddress, "a": .clientAddress, "u": .user, "r": .request, "m": .method, "U": .path, "q": .query,
        "H": .protocolVersion, "s": .status, "b": .responseSize, "B": .responseSize, "O": .responseSize,
        "I": .requestSize, "v": .host, "V": .host, "p": .port, "A": .peerAddress,
    ]

    private static let headers: [String: ForeignField] = ["user-agent": .userAgent, "host": .host]

    private static let variables: [String: ForeignField] = [
        "remote_addr": .clientAddress, "remote_user": .user, "time_local": .time, "time_iso8601": .time, "msec": .time,
        "request": .request, "request_method": .method, "request_uri": .target, "uri": .path, "document_uri": .path,
        "args": .query, "query_string": .query, "server_protocol": .protocolVersion, "status": .status,
        "body_bytes_sent": .responseSize, "bytes_sent": .responseSize, "request_length": .requestSize,
        "request_time": .duration, "host": .host, "server_name": .host, "http_host": .host, "server_port": .port,
        "scheme": .scheme, "http_user_agent": .userAgent, "server_addr": .peerAddress,
    ]
}
