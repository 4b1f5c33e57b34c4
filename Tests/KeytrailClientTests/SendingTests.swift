internal import HTTPTypes
internal import KeytrailClient
internal import KeytrailModel
internal import KeytrailStubServer
internal import Testing

@Suite("sending")
struct SendingTests {
    @Test("a response comes with status, fields, version and body, and its call is in the sink")
    func answers() async throws {
        let server = try await StubServer.start { _ in .text("hello", status: 201, fields: [("X-Answer", "42")]) }
        let fixture = try Fixture()
        let (response, body) = try await fixture.fetch(ClientRequest(url: server.url + "/v1/things?page=2"))
        #expect(response.status == 201)
        #expect(response.fields[values: try #require(HTTPField.Name("x-answer"))] == ["42"])
        #expect(response.protocolVersion == "1.1")
        #expect(String(decoding: body, as: UTF8.self) == "hello")
        let call = try #require(fixture.sink.calls.first)
        #expect((call.method, call.status, call.outcome) == ("GET", 201, .success))
        #expect((call.host, call.port, call.scheme) == ("127.0.0.1", server.port, "http"))
        #expect((call.requestBodySize, call.responseBodySize) == (0, 5))
        #expect((call.protocolVersion, call.peerAddress, call.resendCount) == ("1.1", "127.0.0.1", 0))
        #expect(call.userAgent == ClientConfiguration.defaultUserAgent)
        #expect(call.door == .client)
        await server.stop()
    }

    @Test("the call is in the sink when the body ends, and only then")
    func recordsAtTheEnd() async throws {
        let gate = Gate()
        let server = try await StubServer.start { _ in StubResponse(steps: [.bytes([1]), .wait(gate), .bytes([2])]) }
        let fixture = try Fixture()
        let response = try await fixture.client.send(ClientRequest(url: server.url))
        var chunks = response.body.makeAsyncIterator()
        #expect(try await chunks.next() == [1])
        #expect(fixture.sink.calls.isEmpty)
        gate.open()
        #expect(try await chunks.next() == [2])
        #expect(try await chunks.next() == nil)
        #expect(fixture.sink.calls.count == 1)
        await server.stop()
    }

    @Test("a body in memory arrives as it is", arguments: ["POST", "PUT", "PATCH", "DELETE", "GET", "REPORT"])
    func sendsBytes(method: String) async throws {
        let server = try await StubServer.start { .echo($0) }
        let fixture = try Fixture()
        let sent = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let (_, body) = try await fixture.fetch(ClientRequest(method: method, url: server.url, body: .bytes(sent)))
        #expect(body == sent)
        let request = try #require(server.requests.first)
        #expect(request.method == method)
        #expect(request["content-length"] == "200000")
        #expect(request["content-type"] == nil)
        #expect(request["expect"] == nil)
        #expect(fixture.sink.calls.first?.requestBodySize == 200_000)
        await server.stop()
    }

    @Test("nothing of one request goes out with the next")
    func forgets() async throws {
        let server = try await StubServer.start { .echo($0) }
        let fixture = try Fixture()
        let named = try #require(HTTPField.Name("X-Named"))
        let requests = [
            ClientRequest(url: server.url + "/1", fields: [named: "first"], credential: .bearer("not-a-real-token")),
            ClientRequest(url: server.url + "/2"),
            ClientRequest(method: "POST", url: server.url + "/3", body: .bytes(Array("content".utf8))),
            ClientRequest(url: server.url + "/4"),
            ClientRequest(method: "HEAD", url: server.url + "/5"),
            ClientRequest(url: server.url + "/6"),
            ClientRequest(url: server.url.replacing("://", with: "://user:not-a-real-password@") + "/7"),
            ClientRequest(url: server.url + "/8"),
        ]
        for request in requests { _ = try await fixture.fetch(request) }
        let seen = server.requests
        #expect(seen.map(\.method) == ["GET", "GET", "POST", "GET", "HEAD", "GET", "GET", "GET"])
        for number in [1, 3, 5, 7] {
            #expect(seen[number]["x-named"] == nil && seen[number]["authorization"] == nil)
            #expect(seen[number]["content-length"] == nil)
        }
        #expect(seen[0]["x-named"] == "first" && seen[6]["authorization"] != nil)
        #expect(fixture.sink.calls.map(\.path) == (1...8).map { "/\($0)" })
        await server.stop()
    }

    @Test("fields of one name in several spellings keep them")
    func spellings() async throws {
        let spellings = ["X-Answer", "x-answer", "X-ANSWER"]
        let server = try await StubServer.start { request in
            .text("", fields: [(spellings[(Int(request.target.dropFirst()) ?? 0) % 3], "42")])
        }
        let fixture = try Fixture()
        for number in 0..<6 {
            let (response, _) = try await fixture.fetch(ClientRequest(url: server.url + "/\(number)"))
            let names = response.fields.map(\.name).filter { $0.canonicalName == "x-answer" }
            #expect(names.map(\.rawName) == [spellings[number % 3]])
        }
        await server.stop()
    }

    @Test("a method that expects content says that there is none", arguments: ["POST", "PUT", "PATCH"])
    func sendsNothing(method: String) async throws {
        let server = try await StubServer.start { .echo($0) }
        let fixture = try Fixture()
        _ = try await fixture.fetch(ClientRequest(method: method, url: server.url))
        #expect(server.requests.first?["content-length"] == "0")
        await server.stop()
    }

    @Test("a streamed body arrives whole, with and without a length", arguments: [nil, 3_000_000] as [Int64?])
    func streams(length: Int64?) async throws {
        let server = try await StubServer.start { .echo($0) }
        let fixture = try Fixture()
        let chunks = AsyncStream<[UInt8]> { continuation in
            for index in 0..<300 { continuation.yield(Array(repeating: UInt8(index % 251), count: 10_000)) }
            continuation.finish()
        }
        var request = ClientRequest(method: "POST", url: server.url)
        request.body = .stream(chunks, length: length)
        let (_, body) = try await fixture.fetch(request)
        #expect(body == (0..<300).flatMap { Array(repeating: UInt8($0 % 251), count: 10_000) })
        #expect(server.requests.first?["content-length"] == length.map(String.init))
        #expect(fixture.sink.calls.first?.requestBodySize == 3_000_000)
        await server.stop()
    }

    @Test("a stream that comes slowly is waited for")
    func streamsSlowly() async throws {
        let server = try await StubServer.start { .echo($0) }
        let fixture = try Fixture()
        let (chunks, feed) = AsyncStream<[UInt8]>.makeStream()
        var request = ClientRequest(method: "POST", url: server.url, body: .stream(chunks))
        request.redirects = .none
        async let answer = fixture.fetch(request)
        for round in 0..<5 {
            feed.yield([UInt8(round)])
            // Another call in between gives the transfer time to run dry.
            _ = try await fixture.fetch(ClientRequest(url: server.url))
        }
        feed.finish()
        #expect(try await answer.body == [0, 1, 2, 3, 4])
        await server.stop()
    }

    @Test("HEAD is answered without a body")
    func head() async throws {
        let server = try await StubServer.start { request in
            StubResponse(fields: [("content-length", "1000")], steps: request.method == "HEAD" ? [] : [.close])
        }
        let fixture = try Fixture()
        let (response, body) = try await fixture.fetch(ClientRequest(method: "HEAD", url: server.url))
        #expect((response.status, body) == (200, []))
        await server.stop()
    }

    @Test("a compressed body is decoded unless that is switched off; recorded is its size on the wire")
    func decompresses() async throws {
        // gzip of "hello hello hello hello hello hello\n" (RFC 1952).
        let packed: [UInt8] = [
            0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x57, 0xc8, 0xc0,
            0x47, 0x72, 0x01, 0x00, 0xf3, 0xa0, 0x5d, 0xc7, 0x24, 0x00, 0x00, 0x00,
        ]
        let server = try await StubServer.start { _ in .bytes(packed, fields: [("content-encoding", "gzip")]) }
        let fixture = try Fixture()
        let (_, body) = try await fixture.fetch(ClientRequest(url: server.url))
        #expect(String(decoding: body, as: UTF8.self) == "hello hello hello hello hello hello\n")
        #expect(server.requests.last?["accept-encoding"]?.contains("gzip") == true)
        #expect(fixture.sink.calls.last?.responseBodySize == 30)
        let plain = try Fixture { $0.decompresses = false }
        #expect(try await plain.fetch(ClientRequest(url: server.url)).body == packed)
        #expect(server.requests.last?["accept-encoding"] == nil)
        await server.stop()
    }

    @Test("a second call goes over the connection of the first and says so")
    func reusesConnections() async throws {
        let server = try await StubServer.start { .echo($0) }
        let fixture = try Fixture()
        for _ in 0..<3 { _ = try await fixture.fetch(ClientRequest(url: server.url)) }
        #expect(server.requests.map(\.connection) == [1, 1, 1])
        #expect(fixture.sink.calls.map { $0.flags.contains(.connectionReused) } == [false, true, true])
        #expect(fixture.sink.calls.dropFirst().allSatisfy { $0.timing?.connect == .zero && $0.timing?.dns == .zero })
        var fresh = ClientRequest(url: server.url)
        fresh.freshConnection = true
        _ = try await fixture.fetch(fresh)
        #expect(server.requests.last?.connection == 2)
        await server.stop()
    }

    @Test("sixty-four requests at once are all answered and all recorded")
    func runsConcurrently() async throws {
        let server = try await StubServer.start { .text($0.target) }
        let fixture = try Fixture()
        let answers = try await withThrowingTaskGroup(of: String.self) { group in
            for index in 0..<64 {
                group.addTask {
                    let (_, body) = try await fixture.fetch(ClientRequest(url: "\(server.url)/\(index)"))
                    return String(decoding: body, as: UTF8.self)
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(answers == Set((0..<64).map { "/\($0)" }))
        #expect(fixture.sink.calls.count == 64)
        await server.stop()
    }

    @Test(
        "no more connections are open than the configuration allows, and every request gets its turn",
        arguments: [(2, 128, 2), (32, 3, 3), (32, 128, 12)]
    )
    func limitsConnections(perHost: Int, total: Int, expected: Int) async throws {
        let gate = Gate()
        let (arrivals, arrive) = AsyncStream<Void>.makeStream()
        let server = try await StubServer.start { _ in
            arrive.yield()
            await gate.wait()
            return .text("")
        }
        let fixture = try Fixture {
            $0.maxConnectionsPerHost = perHost
            $0.maxConnections = total
        }
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<12 {
                group.addTask { try await fixture.fetch(ClientRequest(url: server.url)).response.status }
            }
            // None is answered before as many have come as may.
            var iterator = arrivals.makeAsyncIterator()
            for _ in 0..<expected { _ = await iterator.next() }
            gate.open()
            for try await status in group { #expect(status == 200) }
        }
        #expect(Set(server.requests.map(\.connection)).count == expected)
        #expect(fixture.sink.calls.count == 12)
        await server.stop()
    }

    @Test("phases and duration are never negative, and the phases fit into the duration")
    func measures() async throws {
        let server = try await StubServer.start { .echo($0) }
        let fixture = try Fixture()
        for _ in 0..<2 {
            _ = try await fixture.fetch(ClientRequest(method: "POST", url: server.url, body: .bytes([1])))
        }
        for call in fixture.sink.calls {
            let timing = try #require(call.timing)
            let phases = [timing.dns, timing.connect, timing.tls, timing.wait, timing.receive]
            #expect(phases.allSatisfy { $0 >= .zero })
            #expect(phases.reduce(.zero, +) <= (try #require(call.duration)))
        }
        await server.stop()
    }
}
