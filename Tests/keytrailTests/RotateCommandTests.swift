import Foundation
import KeytrailModel
import KeytrailStubServer
import Testing

@Suite struct RotateCommandTests {
    @Test("a rotation from the new secret to the proof that the old one is gone")
    func whole() async throws {
        var scene = try await TrelloProgram()
        let new = scene.trello.issueToken(key: scene.key, member: scene.member)
        scene.program.environment["NEW_TOKEN"] = new.value
        let url = "\(scene.server.url)/1/members/me/boards"
        var results = [try await scene.run("request", "GET", url, "--as", "board", "--program", "sync")]
        let begun = try await scene.run("credentials", "rotate", "board", "--to", "env:NEW_TOKEN")
        #expect(begun.status == 0, "\(begun.messages)")
        #expect(begun.messages.contains("kept as board.old"))
        let again = try await scene.run("credentials", "rotate", "board", "--to", "env:NEW_TOKEN")
        #expect(again.status == 64)
        #expect(again.messages.contains("is going on since"))

        results.append(try await scene.run("request", "GET", url, "--as", "board", "--program", "sync"))
        results.append(try await scene.run("request", "GET", url, "--as", "board.old", "--program", "legacy"))
        let status = try await scene.run("credentials", "rotate", "board", "--status", "--format", "json")
        #expect(status.output.contains("\"program\": \"legacy\""))
        #expect(status.output.components(separatedBy: "\"calls\": 1").count == 5, "\(status.output)")
        let table = try await scene.run("credentials", "rotate", "board", "--status")
        #expect(table.output.contains("old   legacy   this machine      1"), "\(table.output)")

        let early = try await scene.run("credentials", "rotate", "board", "--finish")
        #expect(early.status == 1)
        #expect(early.output.contains("sync"))
        #expect(early.messages.contains("was used by 2 programs within 1 d"))
        #expect(!scene.trello.isRevoked(scene.token))

        let later = (TrelloProgram.now + .hours(25)).rfc3339
        let finished = try await scene.run("credentials", "rotate", "board", "--finish", "--now", later)
        #expect(finished.status == 0, "\(finished.messages)")
        #expect(scene.trello.isRevoked(scene.token))
        #expect(!scene.trello.isRevoked(new))
        #expect(finished.messages.contains("the provider refuses the old credential (invalid_token)"))
        #expect(finished.messages.contains("nobody called with it since"))
        let events = try await scene.run(
            "query",
            "SELECT name, kind FROM credential_event WHERE kind <> 'inspected' ORDER BY id",
            "--format",
            "csv"
        )
        #expect(
            events.output
                == "name,kind\r\nboard,added\r\nboard,rotation_started\r\nboard.old,revoked\r\nboard.old,retired\r\nboard,rotated\r\n"
        )
        #expect(try await scene.run("credentials", "inspect", "board").status == 0)
        let refused = try await scene.run("credentials", "rotate", "board", "--status")
        #expect(refused.messages.contains("no rotation of 'board' is going on"))
        scene.expectNoSecret(scene.token, new, in: results + [begun, status, table, early, finished, events])
        await scene.server.stop()
    }

    @Test("a new secret that does not work, is another's, the same, or may do more is refused, and nothing changes")
    func unfit() async throws {
        var scene = try await TrelloProgram()
        let stranger = scene.trello.issueToken(key: scene.key, member: scene.trello.addMember("eve"))
        let broader = scene.trello.issueToken(key: scene.key, member: scene.member, scopes: ["read", "write"])
        let ended = scene.trello.issueToken(key: scene.key, member: scene.member, expires: TrelloProgram.now)
        let table = [
            (scene.token, "it is the same one"), (stranger, "it belongs to somebody else"),
            (broader, "it may do more than the old one (write"), (ended, "the provider calls it expired"),
        ]
        for (token, words) in table {
            scene.program.environment["NEW_TOKEN"] = token.value
            let result = try await scene.run("credentials", "rotate", "board", "--to", "env:NEW_TOKEN")
            #expect(result.status == 1)
            #expect(result.messages.contains(words), "\(result.messages)")
        }
        #expect(try await scene.run("credentials", "show", "board").output.contains("env:BOARD_TOKEN"))
        let pasted = try await scene.run("credentials", "rotate", "board", "--to", broader.value)
        #expect(pasted.status == 64)
        #expect(pasted.messages.contains("--to takes a reference"))
        scene.program.environment["NEW_TOKEN"] = broader.value
        #expect(try await scene.run("credentials", "rotate", "board", "--to", "env:NEW_TOKEN", "--force").status == 0)
        scene.expectNoSecret(scene.token, stranger, broader, in: [pasted])
        await scene.server.stop()
    }

    @Test("force ends a rotation whose old credential is still used")
    func force() async throws {
        var scene = try await TrelloProgram()
        let new = scene.trello.issueToken(key: scene.key, member: scene.member)
        scene.program.environment["NEW_TOKEN"] = new.value
        let url = "\(scene.server.url)/1/members/me/boards"
        _ = try await scene.run("request", "GET", url, "--as", "board")
        #expect(try await scene.run("credentials", "rotate", "board", "--to", "env:NEW_TOKEN").status == 0)
        #expect(try await scene.run("credentials", "rotate", "board", "--finish").status == 1)
        #expect(try await scene.run("credentials", "rotate", "board", "--finish", "--force").status == 0)
        #expect(scene.trello.isRevoked(scene.token))
        await scene.server.stop()
    }
}
