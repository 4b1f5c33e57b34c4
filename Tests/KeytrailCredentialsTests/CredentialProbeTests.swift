import KeytrailCapture
import KeytrailClient
import KeytrailCredentials
import KeytrailModel
import KeytrailSecret
import KeytrailStubServer
import Synchronization
import Testing

/// Keeps calls in memory.
private final class Calls: CallSink {
    private let records = Mutex<[CallRecord]>([])

    var all: [CallRecord] { records.withLock { $0 } }

    func record(_ call: CallRecord) async throws { records.withLock { $0.append(call) } }
}

@Suite("Asking a provider") struct CredentialProbeTests {
    private static let noon = Timestamp(seconds: 1_795_435_200)
    private let calls = Calls()
    private let trello = TrelloStandIn { CredentialProbeTests.noon }

    private var probe: CredentialProbe {
        var configuration = ClientConfiguration()
        configuration.proxy = .none
        // However busy the machine is.
        configuration.totalTimeout = .seconds(600)
        let fingerprinter = Fingerprinter(key: Array(repeating: 7, count: Fingerprinter.keyLength))
        let recorder = Recorder(catalog: Packs.shipped, fingerprinter: fingerprinter, program: "keytrail")
        return CredentialProbe(recorder: recorder, sink: calls, configuration: configuration)
    }

    private func subject(_ key: String, _ token: TrelloToken, _ base: String) -> InspectionSubject {
        InspectionSubject(
            name: "board",
            parts: ["key": Secret(key), "token": Secret(token.value)],
            credential: .trello(key: key, token: token.value),
            base: base
        )
    }

    private func expectNoTrace(of token: TrelloToken, _ states: CredentialState...) {
        #expect(!"\(calls.all) \(states)".contains(token.value))
    }

    @Test("a good token's state is Trello's word, and the question is a recorded call without the token")
    func active() async throws {
        let server = try await trello.serve()
        let member = trello.addMember("ada")
        let key = trello.addApplication().key
        let token = trello.issueToken(
            key: key,
            member: member,
            scopes: ["read", "write"],
            expires: Self.noon + .days(30)
        )
        let state = await probe.inspect(subject(key, token, server.url), try Packs.pack("trello"), at: Self.noon)
        #expect(state.standing == .active)
        #expect(state.owner == member)
        #expect(state.providerID == token.id)
        #expect(state.scopes == ["read", "write"])
        #expect(state.expiry == .at(Self.noon + .days(30)))
        #expect(state.problem == nil)
        let call = try #require(calls.all.first)
        #expect(call.route == "/1/tokens/{token}")
        #expect(call.path == "/1/tokens/{token}")
        #expect(call.credential?.provider == "trello")
        #expect(call.program == "keytrail")
        expectNoTrace(of: token, state)
        await server.stop()
    }

    @Test("an expired, a revoked token, a wrong key and a stranger's token are told apart as far as Trello does")
    func refused() async throws {
        let server = try await trello.serve()
        let member = trello.addMember("ada")
        let key = trello.addApplication().key
        let expired = trello.issueToken(key: key, member: member, expires: Self.noon)
        let revoked = trello.issueToken(key: key, member: member, shape: .hexadecimal)
        trello.revoke(revoked)
        let good = trello.issueToken(key: key, member: member)
        let pack = try Packs.pack("trello")
        let first = await probe.inspect(subject(key, expired, server.url), pack, at: Self.noon)
        #expect(first.standing == .expired)
        #expect(first.refusal == .expired)
        let second = await probe.inspect(subject(key, revoked, server.url), pack, at: Self.noon)
        #expect(second.standing == .refused)
        #expect(second.refusal == .invalidToken)
        let third = await probe.inspect(subject(String(key.reversed()), good, server.url), pack, at: Self.noon)
        #expect(third.refusal == .wrongKey)
        expectNoTrace(of: expired, first)
        expectNoTrace(of: revoked, second)
        expectNoTrace(of: good, third)
        #expect(calls.all.map(\.outcome) == [.authFailed, .authFailed, .authFailed])
        await server.stop()
    }

    @Test("a revoked token is refused from then on")
    func revocation() async throws {
        let server = try await trello.serve()
        let key = trello.addApplication().key
        let token = trello.issueToken(key: key, member: trello.addMember("ada"))
        let pack = try Packs.pack("trello")
        #expect(try await probe.revoke(subject(key, token, server.url), pack))
        #expect(trello.isRevoked(token))
        let state = await probe.inspect(subject(key, token, server.url), pack, at: Self.noon)
        #expect(state.standing == .refused)
        await #expect(throws: InspectionProblem.unexpectedStatus(401)) {
            _ = try await probe.revoke(subject(key, token, server.url), pack)
        }
        expectNoTrace(of: token, state)
        await server.stop()
    }

    @Test("an answer that breaks off, never ends or is none leaves the credential unknown")
    func hostile() async throws {
        let key = trello.addApplication().key
        let token = trello.issueToken(key: key, member: trello.addMember("ada"))
        let pack = try Packs.pack("trello")
        let answers: [(StubResponse, InspectionProblem)] = [
            (.hangUp, .unreachable(type: "_OTHER")),
            (.text("<html>sign in</html>"), .notJSON),
            (.bytes(Array(repeating: UInt8(ascii: "x"), count: 100_000)), .tooLong),
            (.text("{\"id\":[]}"), .unexpectedMember("id")),
            (.text("", status: 503), .unexpectedStatus(503)),
            (.redirect(302, to: "https://evil.example/"), .unexpectedStatus(302)),
        ]
        for (answer, problem) in answers {
            let server = try await StubServer.start { _ in answer }
            let state = await probe.inspect(subject(key, token, server.url), pack, at: Self.noon)
            #expect(state.standing == .unknown)
            if case .unreachable = problem {
                #expect(state.problem?.code.hasPrefix("unreachable:") == true)
            } else {
                #expect(state.problem == problem)
            }
            expectNoTrace(of: token, state)
            await server.stop()
        }
        let elsewhere = await probe.inspect(subject(key, token, "http://example.org"), pack, at: Self.noon)
        #expect(elsewhere.problem == .unreachable(type: "plaintext_refused"))
    }

    @Test("Google's token travels in the form")
    func form() async throws {
        let server = try await StubServer.start { _ in .text("{\"azp\":\"c\",\"exp\":\"1795438800\",\"scope\":\"a\"}") }
        let secret = "canary-" + String(repeating: "5e", count: 16)
        let subject = InspectionSubject(
            name: "sheet",
            parts: ["token": Secret(secret)],
            credential: .bearer(Secret(secret)),
            base: server.url
        )
        let state = await probe.inspect(subject, try Packs.pack("google"), at: Self.noon)
        #expect(state.client == "c")
        let request = try #require(server.requests.first)
        #expect(request.target == "/tokeninfo")
        #expect(request["authorization"] == nil)
        #expect(String(decoding: request.body, as: UTF8.self) == "access_token=\(secret)")
        #expect(!"\(calls.all)".contains(secret))
        await server.stop()
    }
}
