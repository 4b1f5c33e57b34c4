import Foundation
import HTTPTypes
import KeytrailCapture
import KeytrailModel
import KeytrailTestSupport
import Testing

/// Real traffic of three providers, recorded by test suites of their clients.
@Suite struct RecordedTrafficTests {
    private struct Interaction: Decodable {
        struct Request: Decodable {
            var method: String
            var url: String
            var headers: [String: [String]]
        }
        struct Response: Decodable {
            var status: Int
            var headers: [String: [String]]
            var body: String?
        }
        var request: Request
        var response: Response
    }

    private static let isHere = SharedData.path("cassettes/trello.ndjson") != nil

    private func read(_ name: String) throws -> [(Interaction, CallRecord)] {
        let path = try #require(SharedData.path("cassettes/\(name).ndjson"))
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        return try lines.map { line in
            let interaction = try JSONDecoder().decode(Interaction.self, from: Data(line.utf8))
            var exchange = exchange(
                interaction.request.method,
                interaction.request.url,
                request: interaction.request.headers.flatMap { pair in pair.value.map { (pair.key, $0) } },
                status: interaction.response.status,
                response: interaction.response.headers.flatMap { pair in pair.value.map { (pair.key, $0) } }
            )
            exchange.responseBodyPrefix = Array((interaction.response.body ?? "").utf8.prefix(Exchange.bodyPrefixLimit))
            return (interaction, record(of: exchange))
        }
    }

    @Test(
        "every recorded Trello call has a credential, both quotas, a route and a need",
        .enabled(if: isHere, "shared data are not here")
    )
    func trello() throws {
        for (interaction, record) in try read("trello") {
            #expect(record.host == "api.trello.com")
            #expect(record.credential?.parts.map(\.role) == ["key", "secret", "token"])
            #expect(Set(record.rateLimits.map(\.name)).isSuperset(of: ["api-key", "api-token"]))
            #expect(record.acceptedScopes != nil, "\(record.method) \(record.path)")
            #expect(record.flags.contains(.credentialInURL))
            #expect(
                !holds(record, "MEMBER_TOKEN") && interaction.request.url.contains("MEMBER_TOKEN")
            )
        }
    }

    @Test("no recorded Slack answer with ok: false is a success", .enabled(if: isHere, "shared data are not here"))
    func slack() throws {
        var failures = 0
        for (interaction, record) in try read("slack") {
            #expect(record.host.hasSuffix("slack.com"))
            if interaction.response.body?.contains("\"ok\":false") == true {
                failures += 1
                #expect(record.outcome != .success)
                #expect(record.errorType != nil)
            } else {
                #expect(record.outcome == .success)
            }
            if interaction.response.headers.keys.contains(where: { $0.lowercased() == "x-oauth-scopes" }) {
                #expect(record.grantedScopes?.isEmpty == false)
            }
        }
        #expect(failures > 0)
    }

    @Test("every recorded GitHub scope and quota field is read", .enabled(if: isHere, "shared data are not here"))
    func gitHub() throws {
        let templates = Set(Shipped.loaded.catalog.pack(forHost: "api.github.com").operations.map(\.route))
        var unmapped = 0
        var known = 0
        for (interaction, record) in try read("github_octokit_rb") {
            let names = Set(interaction.response.headers.keys.map { $0.lowercased() })
            #expect(
                (record.host == "invalid") == !interaction.request.url.hasPrefix("http"),
                "\(interaction.request.url.prefix(20))"
            )
            guard record.host == "api.github.com" else { continue }
            #expect((record.grantedScopes != nil) == names.contains("x-oauth-scopes"))
            if names.contains("x-accepted-oauth-scopes") { #expect(record.acceptedScopes != nil) }
            if names.contains("x-ratelimit-limit") { #expect(record.rateLimits.first?.limit != nil) }
            let reset = interaction.response.headers.first { $0.key.lowercased() == "x-ratelimit-reset" }?.value.first
            if let reset, Int(reset) != nil { #expect(record.rateLimits.first?.resetsAt != nil) }
            let isAuthorized = interaction.request.headers.keys.contains { $0.lowercased() == "authorization" }
            if isAuthorized { #expect(record.credential?.provider == "github") }
            known += 1
            if !templates.contains(record.route ?? "") { unmapped += 1 }
        }
        #expect(known > 1_500)
        #expect(unmapped * 20 < known, "\(unmapped) of \(known) calls fit no template")
    }
}
