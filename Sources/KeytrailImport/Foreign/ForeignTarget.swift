internal import KeytrailCapture
internal import KeytrailModel

/// Where a foreign log's request went: method, URL and version, from whichever of its fields it has.
struct ForeignTarget {
    private var method: String
    private var version: String?
    private var url: String
    private var route: String?
    private var isPortKnown: Bool

    /// Puts the target together.
    ///
    /// - Throws: `missing` when neither a URL nor a target nor a request line is there.
    init(_ values: ForeignValues, options: ForeignOptions) throws(LineReject) {
        var target = ForeignTarget.target(values)
        method = values.text(.method)?.string ?? ""
        version = values.text(.protocolVersion)?.string
        if let request = values.text(.request) {
            let line = RequestLine(request)
            (method, version) = (line.method, line.version ?? version)
            target = line.target
        } else if values[.method] == nil {
            throw .missing(field: ForeignField.method.name)
        }
        route = values.text(.route)?.string
        if let full = values.text(.url), !full.isDash {
            url = full.string
            isPortKnown = true
            return
        }
        guard let target else { throw .missing(field: ForeignField.url.name) }
        if target.hasPrefix("http://") || target.hasPrefix("https://") {
            // The absolute form of RFC 9112 §3.2.2, as proxies get it.
            url = target
            isPortKnown = true
            return
        }
        let host = ForeignTarget.host(values, options)
        let usual = host.text.hasSuffix(":80") ? "http" : nil
        let scheme = values.text(.scheme)?.string.lowercased() ?? options.server?.scheme ?? usual
        isPortKnown = host.hasPort || (scheme != nil && host.text != ForeignRecorder.unknownHost)
        url = "\(scheme == "http" ? "http" : "https")://\(host.text)" + (target.hasPrefix("/") ? target : "/")
    }

    private static func target(_ values: ForeignValues) -> String? {
        if let target = values.text(.target) { return target.string }
        guard let path = values.text(.path), !path.isDash else { return nil }
        let rooted = path[0] == 0x2F ? path.string : "/" + path.string
        guard let query = values.text(.query), !query.isDash else { return rooted }
        return query[0] == 0x3F ? rooted + query.string : "\(rooted)?\(query.string)"
    }

    private static func host(_ values: ForeignValues, _ options: ForeignOptions) -> (text: String, hasPort: Bool) {
        guard let given = values.text(.host), !given.isDash else {
            let host = options.server?.host ?? ForeignRecorder.unknownHost
            return host.contains(":") ? (host, true) : withPort(host, values)
        }
        var host = given.string
        let colons = host.utf8.count { $0 == 0x3A }
        if colons > 1, !host.hasPrefix("[") { host = "[\(host)]" }
        if colons == 1 || host.contains("]:") { return (host, true) }
        return withPort(host, values)
    }

    private static func withPort(_ host: String, _ values: ForeignValues) -> (text: String, hasPort: Bool) {
        guard let port = values[.port]?.integer, (1...65_535).contains(port) else { return (host, false) }
        return ("\(host):\(port)", true)
    }

    /// The record with everything that the URL decides.
    ///
    /// - Throws: `wrong` when it is no HTTP address.
    func record(by recorder: Recorder, filter: SecretFilter, vantage: Vantage) throws(LineReject) -> CallRecord {
        let name = method.utf8.allSatisfy { (0x41...0x5A).contains($0) || $0 == 0x2D } ? method : method.uppercased()
        let isName =
            !name.isEmpty && name.utf8.count <= 24 && name.utf8.allSatisfy { (0x41...0x5A).contains($0) || $0 == 0x2D }
        let kept = isName && !Recorder.holdsSecret(foreign: name) ? name : "_OTHER"
        let redacted = recorder.redacted(url: url, method: kept)
        guard redacted.port != nil else {
            throw .wrong(field: ForeignField.url.name, expected: "an absolute HTTP address")
        }
        var record = CallRecord(
            startedAt: .distantPast,
            door: .imported,
            method: kept,
            scheme: redacted.scheme,
            host: redacted.host,
            path: redacted.path,
            outcome: .success
        )
        record.vantage = vantage
        record.port = isPortKnown ? redacted.port : nil
        record.query = redacted.query
        record.route = redacted.route
        if let route {
            let rooted = route.hasPrefix("/") ? route : "/\(route)"
            record.route = recorder.redacted(url: "https://\(redacted.host)\(rooted)", method: kept).path
        }
        record.credential = redacted.credential
        record.protocolVersion = version.flatMap(ForeignTarget.version)
        record.program = recorder.program
        record.run = recorder.run
        if redacted.hadSecretInURL { record.flags.insert(.credentialInURL) }
        return record
    }

    /// `1.1`, `2` or `3` of `HTTP/1.1`, `h2` and the like; `nil` for anything else.
    private static func version(_ text: String) -> String? {
        var rest = text.lowercased()[...]
        for prefix in ["http/", "h"] where rest.hasPrefix(prefix) {
            rest = rest.dropFirst(prefix.count)
            break
        }
        return switch rest {
        case "0.9", "1.0", "1.1", "2", "3": String(rest)
        case "1": "1.1"
        case "2.0": "2"
        case "3.0": "3"
        default: nil
        }
    }
}

/// A request line as servers log it (RFC 9112 §3); what is none has the method `_OTHER` and the path `/`, because such
/// requests count too.
private struct RequestLine {
    var method = "_OTHER"
    var target: String? = "/"
    var version: String?

    init(_ line: ByteSlice) {
        guard let first = line.index(of: 0x20), let last = line.lastIndex(of: 0x20) else { return }
        let method = line[0..<first]
        for index in 0..<method.count where !(0x41...0x5A).contains(method[index]) && method[index] != 0x2D { return }
        guard !method.isEmpty else { return }
        let hasVersion = last > first && line.dropFirst(last + 1).hasPrefix("HTTP/")
        let target = hasVersion ? line[(first + 1)..<last] : line.dropFirst(first + 1)
        self.method = method.string
        version = hasVersion ? line.dropFirst(last + 1).string : nil
        // `CONNECT host:port` and `OPTIONS *` have no path.
        let begins =
            !target.isEmpty && (target[0] == 0x2F || target.hasPrefix("http://") || target.hasPrefix("https://"))
        self.target = begins ? target.string : "/"
    }
}
