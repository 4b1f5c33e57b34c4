import Foundation
import KeytrailModel
import KeytrailStubServer
import Synchronization
import Testing

@testable import KeytrailProxy

/// What becomes of calls that can, or cannot, be recorded.
@Suite struct RecordingTests {
    private func get(_ server: StubServer, path: String = "/") -> String {
        "GET \(server.url)\(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    }

    @Test("calls that cannot be recorded pass, and how many are missing is told")
    func pass() async throws {
        let server = try await StubServer.start { _ in .text("hello") }
        let losses = Mutex(0)
        let proxy = try await ProxyFixture(onLoss: { loss in losses.withLock { $0 += loss.calls } })
        proxy.sink.setRefusing(true)
        #expect(try await proxy.exchange(get(server)).messageBody == "hello")
        #expect(try await proxy.exchange(get(server)).messageBody == "hello")
        #expect(await proxy.finish().isEmpty)
        #expect(losses.withLock { $0 } == 2)
        #expect(proxy.desk.lostCalls == 2)
        await server.stop()
    }

    @Test("where calls are blocked, an answer that is not recorded does not arrive whole, and the next call is refused")
    func block() async throws {
        let server = try await StubServer.start { _ in StubResponse(steps: [.bytes(Array("hello".utf8))]) }
        let proxy = try await ProxyFixture(policy: .block)
        #expect(try await proxy.exchange(get(server)).hasSuffix("0\r\n\r\n"))
        proxy.sink.setRefusing(true)
        #expect(try await !proxy.exchange(get(server)).hasSuffix("0\r\n\r\n"))
        let refused = try await proxy.exchange(get(server, path: "/never"))
        #expect(refused.status == 503)
        #expect(!server.requests.contains { $0.target == "/never" })
        #expect(await proxy.finish().count == 1)
        await server.stop()
    }

    @Test("an answer that waits for its record when the proxy ends arrives whole")
    func settling() async throws {
        let answered = Gate()
        let server = try await StubServer.start { _ in
            StubResponse(steps: [.bytes(Array("hello".utf8)), .open(answered)])
        }
        let proxy = try await ProxyFixture(policy: .block)
        let hold = DispatchSemaphore(value: 0)
        proxy.sink.setHolding(hold)
        let call = Task { try await proxy.exchange(get(server)) }
        await answered.wait()
        async let ended: Void = proxy.server.shutdown(grace: .seconds(30))
        hold.signal()
        #expect(try await call.value.hasSuffix("0\r\n\r\n"))
        await ended
        await proxy.desk.close()
        #expect(proxy.sink.calls.map(\.outcome) == [.success])
        await server.stop()
    }

    @Test("a client that leaves while it waits has cancelled its call, and one that got its answer has not")
    func cancelled() async throws {
        let (asked, answer) = (Gate(), Gate())
        let server = try await StubServer.startRaw { connection in
            _ = await connection.readHead()
            asked.open()
            await answer.wait()
        }
        let proxy = try await ProxyFixture()
        let leaving = Task { try await proxy.exchange(get(server)) }
        await asked.wait()
        await proxy.server.shutdown(grace: .zero)
        _ = try await leaving.value
        await proxy.desk.close()
        #expect(proxy.sink.calls.map(\.outcome) == [.cancelled])
        answer.open()
        await server.stop()
    }

    @Test("what is under way when the proxy ends is waited for")
    func drain() async throws {
        let (asked, answer) = (Gate(), Gate())
        let server = try await StubServer.start { _ in
            asked.open()
            await answer.wait()
            return .text("late")
        }
        let proxy = try await ProxyFixture()
        let call = Task { try await proxy.exchange(get(server)) }
        await asked.wait()
        async let ended: Void = proxy.server.shutdown(grace: .seconds(30))
        answer.open()
        #expect(try await call.value.messageBody == "late")
        await ended
        await proxy.desk.close()
        #expect(proxy.sink.calls.map(\.outcome) == [.success])
        await server.stop()
    }

    @Test("an error in a compressed body is read")
    func compressed() async throws {
        // gzip of {"ok":false,"error":"invalid_auth"}
        let body: [UInt8] = ProxyFixture.gzippedRefusal
        let server = try await StubServer.start { _ in
            .bytes(body, fields: [("content-encoding", "gzip"), ("content-type", "application/json")])
        }
        let proxy = try await ProxyFixture()
        _ = try await proxy.exchange(get(server))
        _ = await proxy.finish()
        #expect(InflatedPrefix.bytes(body, coding: "gzip") == Array(#"{"ok":false,"error":"invalid_auth"}"#.utf8))
        #expect(InflatedPrefix.bytes(Array(body.dropLast(12)), coding: "gzip").starts(with: Array(#"{"ok":"#.utf8)))
        #expect(InflatedPrefix.bytes(body, coding: "br") == [])
        #expect(InflatedPrefix.bytes([1, 2, 3], coding: "gzip") == [])
        await server.stop()
    }

    @Test("the process of a client on this machine is named")
    func caller() async throws {
        let server = try await StubServer.start { _ in .text("") }
        let proxy = try await ProxyFixture { $0.hostName = "this-machine" }
        _ = try await proxy.exchange(get(server))
        let call = try #require(await proxy.finish().first)
        #if os(Linux)
            #expect(call.caller?.owner == NSUserName())
            #expect(call.caller?.hostName == "this-machine")
        #endif
        await server.stop()
    }
}
