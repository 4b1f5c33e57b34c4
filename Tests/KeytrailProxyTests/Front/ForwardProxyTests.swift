import KeytrailModel
import KeytrailStubServer
import Synchronization
import Testing

@testable import KeytrailProxy

/// Requests through the proxy to a real server.
@Suite struct ForwardProxyTests {
    private func get(_ url: String, _ fields: String = "", method: String = "GET", version: String = "1.1") -> String {
        "\(method) \(url) HTTP/\(version)\r\nHost: ignored.example\r\nConnection: close\r\n\(fields)\r\n"
    }

    @Test("a request goes on with its path, its fields and the host of its URL, and is recorded")
    func whole() async throws {
        let origin = try await StubServer.start { _ in .text("hello", fields: [("x-ratelimit-limit", "10")]) }
        let proxy = try await ProxyFixture()
        let answer = try await proxy.exchange(
            get("\(origin.url)/a/b?c=d", "Authorization: Bearer s3cr3t-t0ken-of-mine\r\n")
        )
        #expect(answer.status == 200)
        #expect(answer.messageBody == "hello")
        let request = try #require(origin.requests.first)
        #expect(request.target == "/a/b?c=d")
        #expect(request.fields.first { $0.name.lowercased() == "host" }?.value == "127.0.0.1:\(origin.port)")
        let call = try #require(await proxy.finish().first)
        #expect(call.door == .proxy)
        #expect(call.host == "127.0.0.1")
        #expect(call.path == "/a/b")
        #expect(call.status == 200)
        #expect(call.outcome == .success)
        #expect(call.credential?.scheme == .bearer)
        #expect(call.responseBodySize == 5)
        await origin.stop()
    }

    @Test("a body of unknown length arrives in chunks, both ways, trailers too")
    func chunks() async throws {
        let origin = try await StubServer.start { request in .bytes(request.body) }
        let proxy = try await ProxyFixture()
        let body = "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
        let answer = try await proxy.exchange(
            get("\(origin.url)/", "Transfer-Encoding: chunked\r\n", method: "POST") + body
        )
        #expect(answer.messageBody == "hello world")
        let call = try #require(await proxy.finish().first)
        #expect(call.requestBodySize == 11)
        #expect(call.responseBodySize == 11)
        await origin.stop()
    }

    @Test("trailers of a response reach the client")
    func trailers() async throws {
        let origin = try await StubServer.startRaw { connection in
            _ = await connection.readHead()
            try await connection.write(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 6\r\n\r\n"
            )
        }
        let proxy = try await ProxyFixture()
        let answer = try await proxy.exchange(get("\(origin.url)/"))
        #expect(answer.hasSuffix("3\r\nabc\r\n0\r\nX-Sum: 6\r\n\r\n"))
        _ = await proxy.finish()
        await origin.stop()
    }

    @Test("an informational response comes before the final one (RFC 9110 §15.2)")
    func informational() async throws {
        let origin = try await StubServer.startRaw { connection in
            _ = await connection.readHead()
            try await connection.write("HTTP/1.1 100 Continue\r\n\r\n")
            _ = await connection.read(2)
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        }
        let proxy = try await ProxyFixture()
        let answer = try await proxy.exchange(
            get("\(origin.url)/", "Expect: 100-continue\r\nContent-Length: 2\r\n", method: "PUT") + "hi"
        )
        #expect(answer.hasPrefix("HTTP/1.1 100 Continue\r\n"))
        #expect(answer.hasSuffix("ok"))
        _ = await proxy.finish()
        await origin.stop()
    }

    @Test("HEAD and 204 have no body, and the connection serves the next request")
    func bodiless() async throws {
        let origin = try await StubServer.start { request in
            // What GET would get, without the body that HEAD has not.
            StubResponse(
                status: request.method == "HEAD" ? 200 : 204,
                fields: request.method == "HEAD" ? [("content-length", "4")] : []
            )
        }
        let proxy = try await ProxyFixture()
        let first = "HEAD \(origin.url)/ HTTP/1.1\r\nHost: x\r\n\r\n"
        let second = "GET \(origin.url)/ HTTP/1.1\r\nHost: x\r\n\r\n"
        let answer = try await proxy.exchange(first + second + get("\(origin.url)/"))
        #expect(answer.split(separator: "HTTP/1.1 ").map { $0.prefix(3) } == ["200", "204", "204"])
        #expect(await proxy.finish().map(\.method) == ["HEAD", "GET", "GET"])
        await origin.stop()
    }

    @Test("an HTTP/1.0 client gets a body without chunks and the end of the connection")
    func oldClient() async throws {
        let origin = try await StubServer.start { _ in StubResponse(steps: [.bytes(Array("hello".utf8))]) }
        let proxy = try await ProxyFixture()
        let answer = try await proxy.exchange("GET \(origin.url)/ HTTP/1.0\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.0 200"))
        #expect(answer.messageBody == "hello")
        _ = await proxy.finish()
        await origin.stop()
    }

    @Test("a body that ends with the server's connection is whole")
    func untilClose() async throws {
        let origin = try await StubServer.startRaw { connection in
            _ = await connection.readHead()
            try await connection.write("HTTP/1.1 200 OK\r\n\r\nall of it")
        }
        let proxy = try await ProxyFixture()
        let answer = try await proxy.exchange(get("\(origin.url)/"))
        #expect(answer.messageBody == "9\r\nall of it\r\n0\r\n\r\n")
        #expect(await proxy.finish().map(\.outcome) == [.success])
        await origin.stop()
    }

    @Test("a request on a kept connection that the server has closed is sent once more, and says so")
    func staleConnection() async throws {
        let count = Counter()
        let origin = try await StubServer.startRaw { connection in
            let number = count.next()
            _ = await connection.readHead()
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\(number)")
            // The first connection takes a second request and hangs up on it.
            if number == 1 { _ = await connection.readHead() } else { _ = await connection.readToEnd() }
        }
        let proxy = try await ProxyFixture()
        let kept = "GET \(origin.url)/ HTTP/1.1\r\nHost: x\r\n\r\n"
        let answer = try await proxy.exchange(kept + get("\(origin.url)/"))
        #expect(answer.filter { $0 == "1" || $0 == "2" }.hasSuffix("2"))
        let calls = await proxy.finish()
        #expect(calls.map(\.resendCount) == [0, 1])
        #expect(calls[1].flags.contains(.silentlyResent))
        await origin.stop()
    }

    @Test("a POST is never sent twice")
    func postOnce() async throws {
        let count = Counter()
        let origin = try await StubServer.startRaw { connection in
            _ = count.next()
            _ = await connection.readHead()
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
            _ = await connection.readHead()
        }
        let proxy = try await ProxyFixture()
        let kept = "GET \(origin.url)/ HTTP/1.1\r\nHost: x\r\n\r\n"
        let answer = try await proxy.exchange(kept + get("\(origin.url)/", "Content-Length: 0\r\n", method: "POST"))
        #expect(answer.contains("HTTP/1.1 502"))
        #expect(answer.contains("error=connection_terminated"))
        let calls = await proxy.finish()
        #expect(calls.map(\.errorType) == [nil, "connection_reset"])
        #expect(count.value == 1)
        await origin.stop()
    }
}

/// Counts.
final class Counter: Sendable {
    private let number = Mutex(0)

    var value: Int { number.withLock { $0 } }

    func next() -> Int {
        number.withLock { number in
            number += 1
            return number
        }
    }
}
