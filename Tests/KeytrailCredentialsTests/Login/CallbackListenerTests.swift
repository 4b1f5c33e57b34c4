import KeytrailCredentials
import KeytrailSecret
import KeytrailStubServer
import Testing

/// The listener against what a machine and a browser full of strangers may send it, over real sockets.
@Suite struct CallbackListenerTests {
    private let state = Secret("state-" + String(repeating: "7", count: 20))

    private func listener(
        _ delivery: CallbackRules.Delivery = .query,
        patience: Duration = .seconds(600)
    ) async throws -> CallbackListener {
        try await CallbackListener.start(port: 0, delivery: delivery, state: state, patience: patience) {
            Secret(String(repeating: "n", count: $0))
        }
    }

    private func answer(_ listener: CallbackListener) async throws -> String {
        try await listener.answer(within: .seconds(600), clock: ContinuousClock()).reveal()
    }

    private func get(_ target: String, _ port: Int, host: String? = nil, method: String = "GET") async throws -> String
    {
        let request = "\(method) \(target) HTTP/1.1\r\nHost: \(host ?? "127.0.0.1:\(port)")\r\n\r\n"
        return try await RawClient.exchange(request, port: port)
    }

    /// Whether the answer is taken in the end: on a busy machine even it may be slower than a test's patience.
    private func arrives(at port: Int) async throws -> Bool {
        for _ in 0..<200 {
            if try await get("/callback?code=c&state=\(state.reveal())", port).hasPrefix("HTTP/1.1 200") { return true }
        }
        return false
    }

    @Test("strangers are refused and counted, and the answer still arrives")
    func strangers() async throws {
        let listener = try await listener()
        let port = listener.port
        #expect(listener.redirectURI == "http://127.0.0.1:\(port)/callback")
        let good = "/callback?code=c&state=\(state.reveal())"
        let others: [(String, String)] = [
            (try await get("/callback?code=c&state=wrong", port), "403"),
            (try await get("/callback?code=c", port), "403"),
            (try await get(good + "&state=x", port), "403"), (try await get("/favicon.ico", port), "404"),
            (try await get("/callback/../callback" + good.dropFirst(9), port), "404"),
            (try await get(good, port, method: "POST"), "405"), (try await get(good, port, method: "HEAD"), "405"),
            (try await get(good, port, host: "evil.example"), "421"),
            (try await get(good, port, host: "localhost:\(port)"), "421"),
            (try await get(good, port, host: "127.0.0.1"), "421"),
            (try await get("/callback?code=" + String(repeating: "a", count: 20_000), port), "414"),
            (try await RawClient.exchange("\u{16}\u{3}\u{1}garbage\r\n\r\n", port: port), "400"),
        ]
        for (response, status) in others { #expect(response.hasPrefix("HTTP/1.1 \(status)"), "\(response)") }
        for (response, _) in others { #expect(!response.contains("evil") && !response.contains(state.reveal())) }
        let done = try await get(good, port)
        #expect(done.hasPrefix("HTTP/1.1 200"))
        #expect(try await answer(listener) == "code=c&state=\(state.reveal())")
        #expect(listener.refused == others.count)
        await listener.stop()
    }

    @Test("the page is kept by nobody, runs nothing and says nothing of the answer")
    func page() async throws {
        let listener = try await listener()
        let page = try await get("/callback?code=SECRETCODE&state=\(state.reveal())", listener.port)
        for line in [
            "cache-control: no-store", "referrer-policy: no-referrer", "x-content-type-options: nosniff",
            "default-src 'none'", "frame-ancestors 'none'", "connection: close",
        ] {
            #expect(page.contains(line), "\(line)")
        }
        #expect(!page.contains("script") && !page.contains("SECRETCODE") && !page.contains(state.reveal()))
        await listener.stop()
    }

    @Test("a fragment is posted by the page that the listener served, and by no other")
    func fragment() async throws {
        let listener = try await listener(.fragment)
        let port = listener.port
        let path = "/callback/\(state.reveal())"
        #expect(listener.redirectURI.hasSuffix(path))
        #expect(try await get("/callback/x", port).hasPrefix("HTTP/1.1 404"))
        let page = try await get(path, port)
        let nonce = String(repeating: "n", count: 16)
        #expect(page.contains("script-src 'nonce-\(nonce)'") && page.contains("<script nonce=\"\(nonce)\">"))
        #expect(page.contains("connect-src 'self'"))
        func post(_ origin: String) async throws -> String {
            let body = "token=abc&x=1"
            let head = "POST \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nOrigin: \(origin)\r\n"
            return try await RawClient.exchange(head + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)", port: port)
        }
        #expect(try await post("https://evil.example").hasPrefix("HTTP/1.1 403"))
        #expect(try await post("null").hasPrefix("HTTP/1.1 403"))
        #expect(try await post("http://127.0.0.1:\(port)").hasPrefix("HTTP/1.1 200"))
        #expect(try await answer(listener) == "token=abc&x=1")
        #expect(try await post("http://127.0.0.1:\(port)").hasPrefix("HTTP/1.1 410"))
        await listener.stop()
    }

    @Test("a body without end is refused")
    func endless() async throws {
        let listener = try await listener(.fragment)
        let head = "POST /callback/\(state.reveal()) HTTP/1.1\r\nHost: 127.0.0.1:\(listener.port)\r\n"
        let body = String(repeating: "a", count: 70_000)
        let response = try await RawClient.exchange(
            head + "Content-Length: 70000\r\n\r\n" + body,
            port: listener.port
        )
        #expect(response.isEmpty || response.hasPrefix("HTTP/1.1 413"))
        #expect(listener.refused == 1)
        await listener.stop()
    }

    @Test("who sends too slowly is not waited for, and holds nobody up")
    func slow() async throws {
        let listener = try await listener(patience: .milliseconds(150))
        let slow = try await RawClient.exchange("GET /callback HTTP/1.1\r\nHost: 127", port: listener.port)
        #expect(slow.isEmpty)
        #expect(listener.refused == 1)
        #expect(try await arrives(at: listener.port))
        #expect(try await answer(listener).hasPrefix("code=c"))
        await listener.stop()
    }

    @Test("connections beyond the limit are closed at once, and the answer still arrives")
    func many() async throws {
        let listener = try await listener(patience: .milliseconds(400))
        let port = listener.port
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<100 { group.addTask { _ = try? await RawClient.exchange("GET", port: port) } }
        }
        #expect(listener.refused == 100)
        #expect(try await arrives(at: port))
        #expect(try await answer(listener).hasPrefix("code=c"))
        await listener.stop()
    }

    @Test("the wait ends at its limit and says how many were refused")
    func timeout() async throws {
        let listener = try await listener()
        _ = try await get("/other", listener.port)
        await #expect(throws: LoginProblem.timedOut(.zero, refused: 1)) {
            try await listener.answer(within: .zero, clock: ContinuousClock())
        }
        await listener.stop()
    }

    @Test("a port that is taken is a problem of its own")
    func taken() async throws {
        let listener = try await listener()
        let port = listener.port
        await #expect(throws: LoginProblem.portUnavailable(port)) {
            try await CallbackListener.start(port: port, delivery: .query, state: state) { _ in Secret("n") }
        }
        await listener.stop()
    }
}
