import Foundation
import KeytrailCapture
import KeytrailModel
import KeytrailScopes
import KeytrailTestSupport
import Testing

/// Recorded traffic of others, whose answers say what was granted and what was demanded.
@Suite(
    "Scopes of recorded traffic",
    .enabled(if: SharedData.path("cassettes/slack.ndjson") != nil, "the recordings are not beside this checkout")
)
struct RecordedScopesTests {
    private struct Answer: Decodable {
        var provider: String
        var credential: String
        var granted: String?
        var accepted: String?
        var outcome: String
    }

    /// Every recorded call of a credential that succeeded and whose answer told both.
    private func answers() async throws -> [Answer] {
        let program = try Program()
        for name in ["github_octokit_rb", "slack"] {
            let path = try #require(SharedData.path("cassettes/\(name).ndjson"))
            let result = try await program.run("import", "--format", "cassette", path)
            #expect(result.status == 0, "\(result.messages)")
        }
        let rows = try await program.run(
            "query",
            """
            SELECT "keytrail.credential.provider" AS provider, "keytrail.credential.id" AS credential,
                "keytrail.scopes.granted" AS granted, "keytrail.scopes.accepted" AS accepted,
                "keytrail.outcome" AS outcome
            FROM calls WHERE "keytrail.credential.id" IS NOT NULL
            """,
            "--format",
            "ndjson"
        )
        let all = try rows.output.split(separator: "\n").map {
            try JSONDecoder().decode(Answer.self, from: Data($0.utf8))
        }
        return all.filter { $0.granted != nil && $0.accepted != nil && ["success", "redirect"].contains($0.outcome) }
    }

    private func table(_ provider: String) throws -> ScopeTable {
        let folder = Program.checkout.appending(path: "rules/providers").path(percentEncoded: false)
        let pack = try #require(ProviderCatalog.load(folder: folder).0.pack(named: provider))
        return ScopeTable(
            pack.scopes.mapValues {
                .init(implies: $0.implies, weight: $0.weight, isUnobservable: $0.isUnobservable)
            }
        )
    }

    @Test("what is called enough satisfies what answers demanded, and nothing that was needed is called unused")
    func agreement() async throws {
        let answers = try await answers()
        // Recordings name all tokens alike: what one answer grants is one token.
        let tokens = Dictionary(grouping: answers) { [$0.provider, $0.credential, $0.granted ?? ""] }
        var (agreeing, contradicting) = (0, 0)
        for (key, calls) in tokens {
            let table = try table(key[0])
            let grant = key[2].split(separator: " ").map(String.init)
            let needs = calls.map { ScopeRequirement(text: $0.accepted ?? "") }
            let id = CallID(startedAt: Timestamp(seconds: 0), sequence: 1)
            let uses = needs.map {
                ScopeCase.Use(need: $0, shown: grant, calls: 1, first: id, last: id, operation: "")
            }
            let judgement = ScopeJudgement(
                ScopeCase(grant: grant, uses: uses, observedDays: 30, table: table)
            )
            #expect(judgement.sufficient.isProven)
            let enough = table.reach(of: judgement.proposal ?? [])
            let unused = judgement.standings.filter { $0.verdict == .unused }.map(\.name)
            let rest = table.reach(of: grant.filter { !unused.contains($0) })
            let granted = table.reach(of: grant)
            contradicting += judgement.contradictions
            agreeing += needs.count { $0.isMet(by: enough) }
            for need in needs where need.isMet(by: granted) {
                #expect(need.isMet(by: enough), "\(key): \(need.text)")
                #expect(need.isMet(by: rest), "\(key): \(need.text)")
            }
        }
        #expect(answers.count > 1_000)
        #expect(agreeing + contradicting == answers.count)
        // At least 99 of 100; the others succeeded against their own answers' word.
        #expect(agreeing * 100 >= answers.count * 99, "\(agreeing) of \(answers.count)")
    }

    @Test("the command tells of a recorded GitHub token what it held and did not need")
    func command() async throws {
        let program = try Program()
        let path = try #require(SharedData.path("cassettes/github_octokit_rb.ndjson"))
        _ = try await program.run("import", "--format", "cassette", path)
        let arguments = ["scopes", "--since", "2015-11-01", "--until", "2016-11-20", "--now", "2026-11-01T00:00:00Z"]
        let page = try await program.run(arguments)
        #expect(page.status == 1, "\(page.messages)")
        #expect(page.output.contains("https://github.com/settings/tokens/new?scopes="))
        #expect(page.output.contains("unused"))
    }
}
