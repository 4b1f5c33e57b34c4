import Foundation
import KeytrailCapture
import KeytrailClient
import KeytrailFoundation
import KeytrailModel
import KeytrailStubServer
import Synchronization
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Keeps calls in memory.
private final class Calls: CallSink {
    private let records = Mutex<[CallRecord]>([])

    var all: [CallRecord] { records.withLock { $0 } }

    func record(_ call: CallRecord) async throws { records.withLock { $0.append(call) } }
}

/// The sessions of these tests; each test finds its calls by a path of its own.
private enum Sessions: RecordedSessions {
    static let calls = Calls()
    static let client: InstrumentedClient = {
        let recorder = Recorder(
            catalog: ProviderCatalog(packs: []),
            fingerprinter: Fingerprinter(key: Array(repeating: 7, count: 32))
        )
        var configuration = ClientConfiguration()
        configuration.proxy = .none
        do {
            return try InstrumentedClient(recorder: recorder, sink: calls, configuration: configuration)
        } catch {
            preconditionFailure("libcurl can be set up: \(error)")
        }
    }()

    static func calls(_ path: String) -> [CallRecord] { calls.all.filter { $0.path == path } }
}

@Suite("URLSession through the instrumented client")
struct RecordingURLProtocolTests {
    private let session = URLSession(configuration: .recorded(by: Sessions.self))

    private func url(_ server: StubServer, _ path: String) throws -> URL {
        try #require(URL(string: server.url + path))
    }

    @Test("a data task gets status, fields and body, and its call is recorded")
    func get() async throws {
        let server = try await StubServer.start { _ in
            .text("hello", status: 203, fields: [("X-A", "1"), ("X-A", "2")])
        }
        let (data, response) = try await session.data(from: url(server, "/get"))
        let head = try #require(response as? HTTPURLResponse)
        #expect(String(decoding: data, as: UTF8.self) == "hello")
        #expect(head.statusCode == 203)
        #expect(head.value(forHTTPHeaderField: "X-A") == "1, 2")
        #expect(Sessions.calls("/get").map(\.status) == [203])
        await server.stop()
    }

    @Test("method, fields and body of a request reach the server")
    func post() async throws {
        let server = try await StubServer.start { .echo($0) }
        var request = URLRequest(url: try url(server, "/post"))
        request.httpMethod = "POST"
        request.httpBody = Data("content".utf8)
        request.setValue("text/plain", forHTTPHeaderField: "Content-Type")
        let (data, _) = try await session.data(for: request)
        #expect(String(decoding: data, as: UTF8.self) == "content")
        #expect(server.requests.first?["content-type"] == "text/plain")
        #expect(server.requests.first?.method == "POST")
        await server.stop()
    }

    @Test("a secret in the request is known by its fingerprint alone")
    func secret() async throws {
        let secret = "canary-" + String(repeating: "8c", count: 16)
        let server = try await StubServer.start { _ in .text("ok") }
        var request = URLRequest(url: try url(server, "/secret"))
        request.setValue("Bearer \(secret)", forHTTPHeaderField: "Authorization")
        _ = try await session.data(for: request)
        let call = try #require(Sessions.calls("/secret").first)
        #expect(call.credential != nil)
        #expect(!"\(call)".contains(secret))
        await server.stop()
    }

    @Test("a redirect is followed, and each hop is a call")
    func redirect() async throws {
        let server = try await StubServer.start { request in
            request.target == "/hop" ? .redirect(302, to: "/landed") : .text("there")
        }
        let (data, _) = try await session.data(from: url(server, "/hop"))
        #expect(String(decoding: data, as: UTF8.self) == "there")
        #expect(Sessions.calls("/hop").count == 1 && Sessions.calls("/landed").count == 1)
        await server.stop()
    }

    @Test("a failure has Foundation's code and the client's error behind it")
    func failure() async throws {
        let error = await #expect(throws: URLError.self) {
            _ = try await session.data(from: try #require(URL(string: "http://127.0.0.1:1/refused")))
        }
        #expect(error?.code == .cannotConnectToHost)
        #expect(Sessions.calls("/refused").map(\.errorType) == ["connection_refused"])
    }

    @Test("a cancelled task breaks the transfer off, and the call says so")
    func cancel() async throws {
        let (arrived, never) = (Gate(), Gate())
        let server = try await StubServer.start { _ in
            arrived.open()
            return StubResponse(gate: never)
        }
        let address = try url(server, "/cancel")
        let task = Task { try await session.data(from: address) }
        await arrived.wait()
        task.cancel()
        _ = await task.result
        while Sessions.calls("/cancel").isEmpty { await Task.yield() }
        #expect(Sessions.calls("/cancel").map(\.outcome) == [.cancelled])
        await server.stop()
    }
}
