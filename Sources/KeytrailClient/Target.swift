internal import KeytrailCapture
internal import KeytrailOAuth

/// Where one attempt goes: the URL with what the client decides on.
struct Target: Sendable {
    /// Scheme, host and port: what a secret is meant for (RFC 6454 §4).
    struct Origin: Sendable, Hashable {
        let scheme: String
        /// In lower case; IPv6 addresses in brackets.
        let host: String
        let port: Int
    }

    /// Normalised, without fragment; userinfo and query included.
    let url: String
    let origin: Origin
    /// The host as an error may name it.
    let shownHost: String

    /// Reads a URL; only absolute `http` and `https` URLs with a host pass.
    init(_ text: String) throws(ClientError) {
        guard let url = CurlURL(text) else { throw .invalidURL }
        try self.init(url)
    }

    /// Takes over a parsed URL.
    init(_ url: CurlURL) throws(ClientError) {
        url.removeFragment()
        guard let scheme = url.scheme, scheme == "https" || scheme == "http", let host = url.host, !host.isEmpty,
            let port = url.port, (1...65_535).contains(port), let text = url.text
        else { throw .invalidURL }
        self.url = text
        origin = Origin(scheme: scheme, host: host.lowercased(), port: port)
        shownHost = Recorder.shown(host) == host ? origin.host : Recorder.shown(host)
    }

    /// The same with query parameters added at the end.
    func appending(_ items: [(name: String, value: String)]) throws(ClientError) -> Target {
        guard !items.isEmpty else { return self }
        let added = items.map { "\($0.name)=\(PercentEncoding.encode($0.value))" }
        return try replacingQuery(with: ((query.map { [$0] } ?? []) + added).joined(separator: "&"))
    }

    /// Percent-encoded, without the question mark; `nil` when there is none or it is empty.
    var query: String? {
        guard let mark = url.firstIndex(of: "?") else { return nil }
        let query = url[url.index(after: mark)...]
        return query.isEmpty ? nil : String(query)
    }

    /// The same with another query, taken as it is; none when it is empty.
    func replacingQuery(with query: String) throws(ClientError) -> Target {
        let base = url.prefix { $0 != "?" }
        return try Target(query.isEmpty ? String(base) : "\(base)?\(query)")
    }

    /// Whether the request would leave the machine unprotected.
    var isPlaintextToNetwork: Bool { origin.scheme == "http" && !origin.isLoopback }
}

extension Target.Origin {
    /// Whether the host is this machine: `localhost` (RFC 6761 §6.3), 127.0.0.0/8 or `::1`.
    var isLoopback: Bool {
        if host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]" { return true }
        guard host.hasPrefix("127.") else { return false }
        let parts = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8(Substring($0)) != nil }
    }
}

extension ClientRequest {
    /// The host that it goes to, in lower case and as libcurl reads the URL; `nil` when that is not an `http` or `https` URL.
    ///
    /// Whoever decides by the host must ask here: another reader of URLs may see another host in the same text.
    package var host: String? { try? Target(url).origin.host }
}
