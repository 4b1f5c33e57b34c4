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
        var day: String

        var isTold: Bool { granted != nil && accepted != nil && ["success", "redirect"].contains(outcome) }
        var grant: [String] { (granted ?? "").split(separator: " ").map(String.init) }
        var need: ScopeRequirement { ScopeRequirement(text: accepted ?? "") }
    }

    /// Every recorded call of a credential that succeeded and whose answer told both.
    private func answers() async throws -> [Answer] {
        let program = try Program()
        for name in ["github_octokit_rb", "slack"] { try await load(name, program) }
        return try await answers(of: program)
    }

    private func load(_ name: String, _ program: Program) async throws {
        let path = try #require(SharedData.path("cassettes/\(name).ndjson"))
        let result = try await program.run("import", "--format", "cassette", path)
        #expect(result.status == 0, "\(result.messages)")
    }

    private func answers(of program: Program) async throws -> [Answer] {
        let rows = try await program.run(
            "query",
            """
            SELECT "keytrail.credential.provider" AS provider, "keytrail.credential.id" AS credential,
                "keytrail.scopes.granted" AS granted, "keytrail.scopes.accepted" AS accepted,
                "keytrail.outcome" AS outcome, substr("timestamp.rfc3339", 1, 10) AS day
            FROM calls WHERE "keytrail.credential.id" IS NOT NULL
            """,
            "--format",
            "ndjson"
        )
        let all = try rows.output.split(separator: "\n").map {
            try JSONDecoder().decode(Answer.self, from: Data($0.utf8))
        }
        return all.filter(\.isTold)
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
            let needs = calls.map(\.need)
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

    private static let span = ["--since", "2015-11-01", "--until", "2016-11-20", "--now", "2026-11-01T00:00:00Z"]

    @Test("of a recorded GitHub token it is told what it held and did not need, and where to ask for less")
    func command() async throws {
        let program = try Program()
        try await load("github_octokit_rb", program)
        let page = try await program.run(["scopes"] + Self.span)
        #expect(page.status == 1, "\(page.messages)")
        // The token of November 2016 held nine scopes; nothing in a year needed four of them, and repo serves what two others do.
        for scope in ["admin:public_key", "gist", "notifications", "user"] {
            let line = page.output.split(separator: "\n").first { $0.hasPrefix("\(scope) ") }
            #expect(line?.contains(#/ unused +0 /#) == true, "\(scope): \(line ?? "")")
        }
        let link = "https://github.com/settings/tokens/new?scopes=admin:org_hook,delete_repo,repo"
        #expect(page.output.split(separator: "\n").contains { $0 == link }, "\(page.output)")
    }

    @Test(
        "of a recorded GitHub token exactly those calls are said to break that its answers say would",
        arguments: [["repo"], ["delete_repo"], ["repo", "admin:org"], ["gist"]]
    )
    func breakage(without scopes: [String]) async throws {
        let program = try Program()
        try await load("github_octokit_rb", program)
        let calls = try await answers(of: program).filter {
            $0.provider == "github" && ("2015-11-01"..<"2016-11-20").contains($0.day)
        }
        let table = try table("github")
        let newest = try #require(calls.max { $0.day < $1.day })
        #expect(newest.grant.count == 9)
        let (held, left) = (
            table.reach(of: newest.grant), table.reach(of: newest.grant.filter { !scopes.contains($0) })
        )
        // A call that succeeded although its own token lacked what its answer demands proves that nothing was needed.
        let failing = calls.filter {
            $0.need.isMet(by: held) && $0.need.isMet(by: table.reach(of: $0.grant)) && !$0.need.isMet(by: left)
        }
        let id = try #require(calls.first?.credential)
        let arguments = scopes.flatMap { ["--without", $0] } + ["--credential", id, "--format", "json"] + Self.span
        let page = try await program.run(["scopes"] + arguments)
        #expect(page.status == (failing.isEmpty ? 0 : 1), "\(page.messages)")
        struct Page: Decodable {
            struct Breakage: Decodable { var calls: Int }
            var breakage: Breakage
        }
        let told = try JSONDecoder().decode([Page].self, from: Data(page.output.utf8))
        #expect(told.map(\.breakage.calls) == [failing.count])
        #expect(failing.isEmpty == (scopes == ["gist"]))
    }
}
