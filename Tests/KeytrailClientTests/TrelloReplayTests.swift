import Foundation
import HTTPTypes
import KeytrailCapture
import KeytrailClient
import KeytrailModel
import KeytrailStubServer
import KeytrailTestSupport
import Testing

/// Trello's own answers, recorded by the test suite of one of its clients, given to ours.
@Suite struct TrelloReplayTests {
    private static let path = SharedData.path("cassettes/trello.ndjson")

    /// The shipped pack, for this machine instead of Trello's hosts.
    private func catalog() throws -> ProviderCatalog {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "rules/providers/trello.yml")
        let text = try String(contentsOf: file, encoding: .utf8)
            .replacing("hosts: [api.trello.com, trello.com]", with: "hosts: [127.0.0.1]")
        return ProviderCatalog(packs: [try #require(ProviderPack.parse(text: text, file: "trello.yml").0)])
    }

    @Test(
        "every recorded answer becomes a call with its status, route, outcome and quota buckets",
        .enabled(if: path != nil, "the recorded answers are not here")
    )
    func replay() async throws {
        let recorded = try RecordedAnswers(path: try #require(TrelloReplayTests.path))
        let server = try await StubServer.start { recorded.answer($0) }
        let sink = MemorySink()
        let recorder = Recorder(
            catalog: try catalog(),
            fingerprinter: Fingerprinter(key: Array(repeating: 7, count: Fingerprinter.keyLength))
        )
        var configuration = ClientConfiguration()
        configuration.proxy = .none
        let client = try InstrumentedClient(recorder: recorder, sink: sink, configuration: configuration)
        for interaction in recorded.interactions {
            var request = ClientRequest(method: interaction.request.method, url: server.url + interaction.target)
            request.redirects = .none
            let response = try await client.send(request)
            #expect(try await response.body.collect() == Array((interaction.response.body ?? "").utf8))
        }
        #expect(sink.calls.count == recorded.interactions.count)
        for (call, interaction) in zip(sink.calls, recorded.interactions) {
            check(call, interaction)
        }
        await client.shutdown()
        await server.stop()
    }

    private func check(_ call: CallRecord, _ interaction: RecordedAnswers.Interaction) {
        let status = interaction.response.status
        #expect(call.status == status)
        #expect(call.outcome == (status == 404 ? .clientError : .success), "\(call.method) \(call.path)")
        #expect(call.route?.hasPrefix("/1/") == true)
        // The recording's placeholders stand where secrets were.
        #expect(call.query?.contains("MEMBER_TOKEN") != true)
        #expect(call.credential?.parts.map(\.role) == ["key", "secret", "token"])
        let names = interaction.response.headers.keys.map { $0.lowercased() }
        let buckets = names.compactMap { name -> String? in
            guard name.hasPrefix("x-rate-limit-"), name.hasSuffix("-max") else { return nil }
            return String(name.dropFirst(13).dropLast(4))
        }
        #expect(call.rateLimits.map(\.name).sorted() == buckets.sorted())
        let segments = interaction.target.prefix { $0 != "?" }.split(separator: "/").map(String.init)
        let template = (call.route ?? "").split(separator: "/").map(String.init)
        #expect(template.count == segments.count, "\(call.route ?? "")")
        for (part, segment) in zip(template, segments) where !part.hasPrefix("{") {
            #expect(part.lowercased() == segment.lowercased())
        }
    }
}
