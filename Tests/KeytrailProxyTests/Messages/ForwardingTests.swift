import NIOHTTP1
import Testing

@testable import KeytrailProxy

@Suite struct FieldForwardingTests {
    private func forwarded(_ fields: [(String, String)], isUpgrade: Bool = false) -> [String] {
        FieldForwarding.request(HTTPHeaders(fields), authority: "a.example", isUpgrade: isUpgrade)
            .map { "\($0.name): \($0.value)" }
    }

    @Test("fields of one hop go no further, those that Connection names included (RFC 9110 §7.6.1)")
    func hopByHop() {
        let fields = [
            ("Host", "proxy"), ("Connection", "keep-alive, X-Mine"), ("X-Mine", "1"), ("Keep-Alive", "timeout=5"),
            ("Proxy-Authorization", "Basic x"), ("Proxy-Connection", "keep-alive"), ("X-Kept", "2"),
        ]
        #expect(forwarded(fields) == ["Host: a.example", "X-Kept: 2"])
    }

    @Test("Connection cannot take away what belongs to the request")
    func endToEnd() {
        let fields = [("Connection", "Authorization, Content-Length"), ("Authorization", "t"), ("Content-Length", "0")]
        #expect(forwarded(fields) == ["Host: a.example", "Authorization: t", "Content-Length: 0"])
    }

    @Test("cookies that HTTP/2 has split are one field again (RFC 9113 §8.2.3)")
    func cookies() {
        #expect(
            forwarded([("cookie", "a=1"), ("x", "y"), ("cookie", "b=2")]) == [
                "Host: a.example", "cookie: a=1; b=2", "x: y",
            ]
        )
    }

    @Test("a body in chunks is chunked anew")
    func chunked() {
        #expect(forwarded([("Transfer-Encoding", "chunked")]) == ["Host: a.example", "Transfer-Encoding: chunked"])
    }

    @Test("another protocol is asked for only where that is wanted")
    func upgrade() {
        let fields = [("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Key", "k")]
        #expect(forwarded(fields) == ["Host: a.example", "Sec-WebSocket-Key: k"])
        #expect(forwarded(fields, isUpgrade: true).suffix(2) == ["Connection: Upgrade", "Upgrade: websocket"])
    }

    @Test("TE says that trailers arrive, and nothing else")
    func te() {
        #expect(forwarded([("TE", "trailers")]) == ["Host: a.example", "TE: trailers"])
        #expect(forwarded([("TE", "deflate;q=0.5")]) == ["Host: a.example"])
    }

    @Test(
        "only encodings that the recorder reads are asked for",
        arguments: [
            ("gzip, deflate, br", "gzip, deflate"), ("br", "identity"), ("gzip;q=1.0, zstd", "gzip;q=1.0"),
            ("*", "identity"), ("identity;q=0, gzip", "identity;q=0, gzip"), ("gzip", "gzip"),
        ]
    )
    func encodings(asked: String, narrowed: String) { #expect(AcceptEncoding.narrowed(asked) == narrowed) }
}

@Suite struct RequestRulesTests {
    private func objection(
        _ fields: [(String, String)],
        version: HTTPVersion = .http1_1
    ) -> Refusal? {
        RequestRules.objection(
            to: HTTPRequestHead(version: version, method: .POST, uri: "/", headers: HTTPHeaders(fields))
        )
    }

    @Test("a request with one length and one host is sound")
    func sound() {
        #expect(objection([("Host", "a.example"), ("Content-Length", "12")]) == nil)
        #expect(objection([("Host", "a.example:8080"), ("Transfer-Encoding", "chunked")]) == nil)
        #expect(objection([], version: .http1_0) == nil)
    }

    @Test("a body whose length can be read in two ways is refused (RFC 9112 §11.2)")
    func ambiguous() {
        let host = ("Host", "a.example")
        #expect(objection([host, ("Content-Length", "1"), ("Content-Length", "1")]) == .malformed(.length))
        #expect(objection([host, ("Content-Length", "1, 1")]) == .malformed(.length))
        #expect(objection([host, ("Content-Length", "+1")]) == .malformed(.length))
        #expect(objection([host, ("Content-Length", "1"), ("Transfer-Encoding", "chunked")]) == .malformed(.length))
        #expect(objection([host, ("Transfer-Encoding", "gzip, chunked")]) == .malformed(.coding))
        #expect(objection([host, ("Transfer-Encoding", "xchunked")]) == .malformed(.coding))
        #expect(objection([("Transfer-Encoding", "chunked")], version: .http1_0) == .malformed(.coding))
    }

    @Test("there is exactly one host, and it is one (RFC 9112 §3.2)")
    func hosts() {
        #expect(objection([]) == .malformed(.host))
        #expect(objection([("Host", "a"), ("host", "b")]) == .malformed(.host))
        #expect(objection([("Host", "a/../b")]) == .malformed(.host))
        #expect(objection([("Host", "user@a")]) == .malformed(.host))
        #expect(objection([("Host", "a b")]) == .malformed(.host))
    }
}

@Suite struct ResponseFramingTests {
    private func framing(
        _ status: HTTPResponseStatus,
        _ fields: [(String, String)],
        method: HTTPMethod = .GET,
        version: HTTPVersion = .http1_1,
        isClosing: Bool = false
    ) -> ResponseFraming {
        ResponseFraming(
            HTTPResponseHead(version: .http1_1, status: status, headers: HTTPHeaders(fields)),
            to: HTTPRequestHead(version: version, method: method, uri: "/"),
            isClosing: isClosing
        )
    }

    private func lines(_ framing: ResponseFraming) -> [String] {
        framing.head.headers.map { "\($0.name): \($0.value)" }
    }

    @Test("a length is kept, and a body without one is chunked")
    func lengths() {
        #expect(lines(framing(.ok, [("Content-Length", "3")])) == ["Content-Length: 3"])
        #expect(lines(framing(.ok, [])) == ["Transfer-Encoding: chunked"])
        #expect(lines(framing(.ok, [("Transfer-Encoding", "chunked")])) == ["Transfer-Encoding: chunked"])
    }

    @Test("chunking wins over a length (RFC 9112 §6.3)")
    func both() {
        let framing = framing(.ok, [("Content-Length", "3"), ("Transfer-Encoding", "chunked")])
        #expect(lines(framing) == ["Transfer-Encoding: chunked"])
    }

    @Test("responses without a body are not chunked, and HEAD tells the length of what GET would get")
    func bodiless() {
        #expect(lines(framing(.noContent, [])) == [])
        #expect(lines(framing(.notModified, [("Content-Length", "7")])) == ["Content-Length: 7"])
        #expect(lines(framing(.ok, [("Content-Length", "7")], method: .HEAD)) == ["Content-Length: 7"])
        #expect(lines(framing(.ok, [], method: .HEAD)) == [])
    }

    @Test("an HTTP/1.0 client sees the end of a body without a length by the connection's")
    func oldClient() {
        let framing = framing(.ok, [("Transfer-Encoding", "chunked")], version: .http1_0)
        #expect(framing.closes)
        #expect(framing.head.version == .http1_0)
        #expect(lines(framing) == ["Connection: close"])
        #expect(
            lines(self.framing(.ok, [("Content-Length", "1")], version: .http1_0)) == [
                "Content-Length: 1", "Connection: keep-alive",
            ]
        )
    }

    @Test("fields of one hop stay behind")
    func hop() {
        let fields = [("Connection", "close, X-Mine"), ("X-Mine", "1"), ("Content-Length", "0"), ("ETag", "e")]
        #expect(lines(framing(.ok, fields)) == ["Content-Length: 0", "ETag: e"])
    }
}
