import Foundation
import KeytrailCapture
import KeytrailTestSupport
import Testing

@Suite("keytrail reconcile") struct ReconcileCommandTests {
    private static let now = ["--now", "2026-11-16T00:00:00Z"]
    private static let credential = "github-5f0c9d1e2a3b4c5d"
    private static let digest = "RlpiezqaqpOrT3xlO1AOQ751Q5/uGTyy5ijTPj/ppyI="

    private func prepared() async throws -> Program {
        let program = try Program()
        _ = try await program.run("import", Program.sample("reconcile/calls.ndjson"))
        let linked = try await program.run("reconcile", "link", Self.credential, Self.digest)
        #expect(linked.status == 0)
        return program
    }

    private func json(_ program: Program, _ arguments: String...) async throws -> (value: [String: Any], status: Int32)
    {
        let result = try await program.run(["reconcile", "--format", "json"] + arguments + Self.now)
        let value = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        return (try #require(value), result.status)
    }

    @Test("the samples' planted calls are found, and nothing else is")
    func demo() async throws {
        let program = try await prepared()
        let (value, status) = try await json(
            program,
            "--provider",
            "github",
            Program.sample("reconcile/github-audit.json")
        )
        #expect(status == 2)
        let findings = try #require(value["findings"] as? [[String: Any]])
        #expect(findings.count == 1)
        let group = try #require(findings.first?["group"] as? [String: String])
        #expect(group["client.address"] == "203.0.113.77")
        #expect(group["keytrail.credential.id"] == Self.credential)
        #expect(findings.first?["events"] as? Int == 4)
        let credential = try #require((value["credentials"] as? [[String: Any]])?.first)
        #expect(credential["matched"] as? Int == 48)
        #expect(credential["theirs_not_ours"] as? Int == 4)
        #expect(credential["ours_not_theirs"] as? Int == 0)
        #expect(credential["ambiguous"] as? Int == 0)
        let events = try #require(credential["events"] as? [[String: Any]])
        #expect(events.allSatisfy { $0["client.address"] as? String == "203.0.113.77" })
    }

    @Test("importing the audit log again changes nothing")
    func twice() async throws {
        let program = try await prepared()
        let log = Program.sample("reconcile/github-audit.json")
        let first = try await json(program, log)
        let again = try await json(program, log, log)
        #expect(first.value as NSDictionary == again.value as NSDictionary)
        let count = try await program.run("query", "SELECT count(*) AS n FROM provider_event", "--format", "csv")
        #expect(count.output == "n\r\n54\r\n")
    }

    @Test("without a link nothing is known, and the help is named")
    func unlinked() async throws {
        let program = try await prepared()
        #expect(try await program.run("reconcile", "unlink", Self.credential, Self.digest).status == 0)
        let result = try await program.run(
            ["reconcile", Program.sample("reconcile/github-audit.json")] + Self.now
        )
        #expect(result.status == 3)
        #expect(result.output.contains("keytrail reconcile link --help"))
        #expect(try await program.run("reconcile", "unlink", Self.credential, Self.digest).status == 64)
    }

    @Test("a token's digest is GitHub's, is made of where the token is kept, and the token stays out of the log")
    func hashedToken() async throws {
        var program = try Program()
        let secret = try #require(SecretShapes.telling.first { $0.name == "GitHub personal" })
        let token = secret.value
        program.environment["CI_TOKEN"] = token
        let added = try await program.run([
            "credentials", "add", "ci", "--provider", "github", "--token", "env:CI_TOKEN",
        ])
        #expect(added.status == 0, "\(added.messages)")
        let linked = try await program.run("reconcile", "link", "ci", "--hashed-token")
        #expect(linked.status == 0, "\(linked.messages)")
        let links = try await program.run("reconcile", "links", "--format", "csv")
        #expect(links.output.contains(ProviderDigest.hashedToken(Array(token.utf8))))
        // printf %s ghp_x7Qz… | openssl dgst -sha256 -binary | base64
        let known = "ghp_" + String(repeating: "x7Qz", count: 9)
        #expect(ProviderDigest.hashedToken(Array(known.utf8)) == "Qzz2QSCMZ32IlaxM0ubkA38EPSxrhedhhhTNXJcM7Ds=")
        var traces = Traces()
        traces.add("link", linked.output + linked.messages + links.output)
        traces.add(folder: program.home.path)
        traces.expectNone(SecretSearch([secret]))
    }

    @Test("a name that nothing in the log has is said, and so are the products that there are")
    func mistyped() async throws {
        let program = try await prepared()
        let linked = try await program.run("reconcile", "link", "github-0000000000000000", "client-1")
        #expect(linked.messages.contains("has no call of github-0000000000000000 yet"))
        let asked = try await program.run(["reconcile", "--provider", "git-hub"] + Self.now)
        #expect(asked.status == 64)
        #expect(asked.messages.contains("auth0, aws, azure, gcp, github, gitlab, m365, okta, slack, trello"))
    }

    @Test("a secret is no name of a credential")
    func secretKey() async throws {
        let program = try await prepared()
        let token = "ghp_" + String(repeating: "x7Qz", count: 9)
        let result = try await program.run("reconcile", "link", "ci", token)
        #expect(result.status == 64)
        #expect(!(result.messages + result.output).contains(token))
    }

    @Test("an audit of CloudTrail names the acting principal and its key, and a finding shows its events")
    func cloudTrail() async throws {
        let program = try Program()
        _ = try await program.run("import", Program.sample("reconcile/cloudtrail.json"))
        let audit = try await program.run(["audit", "--format", "json"] + Self.now)
        #expect(audit.status == 2)
        let report = try JSONSerialization.jsonObject(with: Data(audit.output.utf8)) as? [String: Any]
        let findings = try #require(report?["findings"] as? [[String: Any]])
        #expect(!findings.isEmpty)
        for finding in findings {
            let group = try #require(finding["group"] as? [String: String])
            #expect(group["keytrail.event.actor"] == "arn:aws:iam::111122223333:user/deploy")
            #expect(group["keytrail.event.credential"] == "AKIAIOSFODNN7EXAMPLE")
        }
        let id = try #require(findings.first?["id"] as? String)
        let page = try await program.run(["findings", "show", id] + Self.now)
        #expect(page.output.contains("EVIDENCE: 1 OF 1 EVENT\n"))
        #expect(page.output.contains("AttachUserPolicy"))
    }

    @Test("the sample's planted use of a quota is found without any audit log, and nothing else is")
    func quota() async throws {
        let program = try Program()
        _ = try await program.run("import", Program.sample("reconcile/quota.ndjson"))
        let result = try await program.run(["reconcile", "quota", "--format", "json"] + Self.now)
        #expect(result.status == 2, "\(result.messages)")
        let value = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        let quotas = try #require(value?["quotas"] as? [[String: Any]])
        #expect(quotas.map { $0["quota"] as? String } == ["core", "graphql", "search"])
        #expect(quotas.map { $0["verdict"] as? String } == ["used_by_others", "left_out_unit", "explained"])
        let drops = try #require(quotas.first?["drops"] as? [[String: Any]])
        #expect(drops.count == 1)
        #expect(
            ["fall", "own_calls", "in_flight", "residual", "at_least_foreign"].map { drops.first?[$0] as? Int }
                == [38, 1, 0, 37, 37]
        )
        let findings = try #require(value?["findings"] as? [[String: Any]])
        #expect(findings.count == 1)
        #expect(findings.first?["opened_at"] as? String == "2026-11-02T09:24:00.000000Z")
        let text = try await program.run(["reconcile", "quota"] + Self.now)
        #expect(text.status == 2)
        #expect(text.output.contains("left out: it counts points, not calls"))
        #expect(text.output.contains("43 answers: used by somebody else"))
        let none = try await program.run(["reconcile", "quota", "--since", "2026-11-10"] + Self.now)
        #expect(none.status == 3)
        #expect(none.output.contains("No answer told the counter"))
    }

    @Test("Trello's actions are held against our writes by application and member")
    func trello() async throws {
        let program = try Program()
        _ = try await program.run("import", Program.sample("reconcile/trello-calls.ndjson"))
        let key = "5a1b2c3d4e5f60718293a4b5/5589c3ea49b40cedc28cf70e"
        let linked = try await program.run("reconcile", "link", "trello-5b1e0c9a7d3f2846", key)
        #expect(linked.status == 0, "\(linked.messages)")
        let (value, status) = try await json(
            program,
            "--provider",
            "trello",
            Program.sample("reconcile/trello-actions.json")
        )
        #expect(status == 1)
        let credential = try #require((value["credentials"] as? [[String: Any]])?.first)
        #expect(credential["matched"] as? Int == 12)
        #expect(credential["theirs_not_ours"] as? Int == 2)
        #expect(credential["confidence"] as? String == "medium")
        let findings = try #require(value["findings"] as? [[String: Any]])
        #expect(findings.count == 1 && findings.first?["events"] as? Int == 2)
        // One action that a person made in Trello itself, one of another application.
        #expect(value["without_key"] as? Int == 1)
        #expect((value["unknown_keys"] as? [String: Int])?.values.reduce(0, +) == 1)
    }

    @Test("GitHub's audit log as a table is told by its content, and reconciles as the list does")
    func table() async throws {
        let program = try await prepared()
        let (value, _) = try await json(program, Program.sample("reconcile/github-audit.csv"))
        let count = try await program.run("query", "SELECT count(*) AS n FROM provider_event", "--format", "csv")
        #expect(count.output == "n\r\n5\r\n")
        let credential = try #require((value["credentials"] as? [[String: Any]])?.first)
        // Four events are of the linked token, the fifth is a person's in the browser.
        #expect((credential["matched"] as? Int ?? 0) + (credential["theirs_not_ours"] as? Int ?? 0) == 4)
        #expect(value["without_key"] as? Int == 1)
    }
}
