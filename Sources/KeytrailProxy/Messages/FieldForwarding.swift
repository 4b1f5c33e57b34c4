internal import NIOHTTP1

/// Which header fields go on to the next hop (RFC 9110 §7.6).
enum FieldForwarding {
    /// What becomes of one field.
    private enum Fate { case kept, dropped, narrowed, joined }

    /// The fields of a request for `authority`.
    ///
    /// `keepsHost` leaves a `Host` as the client wrote it. `isUpgrade` keeps what asks for another protocol. A body of
    /// unknown length is framed anew.
    static func request(
        _ fields: HTTPHeaders,
        authority: String,
        keepsHost: Bool = false,
        isUpgrade: Bool = false
    ) -> HTTPHeaders {
        var kept: [(String, String)] = []
        kept.reserveCapacity(fields.count + 2)
        let named = connectionOptions(fields)
        var cookie: Int?
        var isChunked = false
        var host = authority
        // First, as servers like it (RFC 9110 §7.2).
        kept.append(("Host", host))
        for (name, value) in fields {
            if keepsHost, FieldNames.isSame(name, "host") { host = value }
            if FieldNames.isSame(name, "transfer-encoding") { isChunked = true }
            switch fate(ofRequest: name, value, named: named) {
            case .kept: kept.append((name, value))
            case .dropped: continue
            case .narrowed: kept.append((name, AcceptEncoding.narrowed(value)))
            case .joined:
                // HTTP/2 may have split it (RFC 9113 §8.2.3).
                if let first = cookie {
                    kept[first].1 += "; " + value
                } else {
                    cookie = kept.count
                    kept.append((name, value))
                }
            }
        }
        kept[0].1 = host
        if isChunked { kept.append(("Transfer-Encoding", "chunked")) }
        if isUpgrade, let protocols = fields.first(name: "upgrade") {
            kept.append(("Connection", "Upgrade"))
            kept.append(("Upgrade", protocols))
        }
        return HTTPHeaders(kept)
    }

    /// The fields of a response, without those that frame its body.
    static func response(_ fields: HTTPHeaders) -> [(String, String)] {
        var kept: [(String, String)] = []
        kept.reserveCapacity(fields.count + 2)
        let named = connectionOptions(fields)
        for (name, value) in fields where !isHopByHop(name) && !named.contains(where: { isEqual(name, $0) }) {
            kept.append((name, value))
        }
        return kept
    }

    private static func fate(ofRequest name: String, _ value: String, named: [String]) -> Fate {
        if FieldNames.isSame(name, "host") { return .dropped }
        if FieldNames.isSame(name, "cookie") { return .joined }
        if FieldNames.isSame(name, "accept-encoding") { return .narrowed }
        // gRPC and others ask whether trailers arrive; they do.
        if FieldNames.isSame(name, "te") { return FieldNames.has("trailers", in: value) ? .kept : .dropped }
        if isHopByHop(name) || named.contains(where: { isEqual(name, $0) }) { return .dropped }
        return .kept
    }

    /// The fields that `Connection` says are for this hop alone; its usual options are none.
    private static func connectionOptions(_ fields: HTTPHeaders) -> [String] {
        var named: [String] = []
        for (name, value) in fields where FieldNames.isSame(name, "connection") {
            if FieldNames.isSame(value, "keep-alive") || FieldNames.isSame(value, "close") { continue }
            // A client that lists one of these would have it dropped; they are never of one hop alone.
            named += FieldNames.tokens(value).filter { !endToEnd.contains($0) }
        }
        return named
    }

    private static let endToEnd: Set<String> = [
        "keep-alive", "close", "te", "host", "authorization", "content-length", "content-type", "cookie",
    ]

    private static func isHopByHop(_ name: String) -> Bool {
        switch name.utf8.count {
        case 7: FieldNames.isSame(name, "upgrade")
        case 10: FieldNames.isSame(name, "connection") || FieldNames.isSame(name, "keep-alive")
        case 16: FieldNames.isSame(name, "proxy-connection")
        case 17: FieldNames.isSame(name, "transfer-encoding")
        case 18: FieldNames.isSame(name, "proxy-authenticate")
        case 19: FieldNames.isSame(name, "proxy-authorization")
        default: false
        }
    }

    private static func isEqual(_ name: String, _ lower: String) -> Bool {
        name.utf8.count == lower.utf8.count && name.lowercased() == lower
    }
}
