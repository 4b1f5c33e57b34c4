import Foundation
import KeytrailStubServer
import KeytrailTestSupport
import Testing

/// The examples do what they say, against a Trello on this machine.
@Suite("The examples") struct ExampleTests {
    @Test("trello-boards prints a board's name, and the command finds its call and no secret")
    func trelloBoards() async throws {
        var fixture = try await TrelloProgram()
        let board = fixture.trello.addBoard("Launch", of: fixture.member)
        fixture.program.environment.merge([
            "TRELLO_KEY": fixture.key, "TRELLO_TOKEN": fixture.token.value, "TRELLO_URL": fixture.server.url,
            "KEYTRAIL_RULES": fixture.program.home.file("rules"),
        ]) { $1 }
        let printed = try await fixture.program.run([board.id], product: "trello-boards")
        #expect(printed.output == "Launch\n")
        #expect(printed.messages.isEmpty)
        #expect(printed.status == 0)
        let calls = try await fixture.program.run("calls", "program=trello-boards", "--format", "ndjson")
        let lines = calls.output.split(separator: "\n")
        #expect(lines.count == 1)
        #expect(lines.first?.contains("/1/boards/{id}") == true)
        #expect(lines.first?.contains("\"trello-") == true)
        fixture.expectNoSecret(fixture.token, in: [printed, calls])
        await fixture.server.stop()
    }

    @Test("trello-boards says in a sentence what is missing or refused")
    func sentences() async throws {
        var fixture = try await TrelloProgram()
        let board = fixture.trello.addBoard("Launch", of: fixture.member)
        let bare = try await fixture.program.run([board.id], product: "trello-boards")
        #expect(bare.messages == "trello-boards: set TRELLO_KEY; https://trello.com/power-ups/admin has both.\n")
        #expect(bare.status == 1)
        fixture.trello.revoke(fixture.token)
        fixture.program.environment.merge([
            "TRELLO_KEY": fixture.key, "TRELLO_TOKEN": fixture.token.value, "TRELLO_URL": fixture.server.url,
            "KEYTRAIL_RULES": fixture.program.home.file("rules"),
        ]) { $1 }
        let refused = try await fixture.program.run([board.id], product: "trello-boards")
        #expect(refused.messages == "trello-boards: Trello refuses the key or the token; make a new one.\n")
        #expect(refused.output.isEmpty)
        let calls = try await fixture.program.run(
            "calls",
            "program=trello-boards",
            "outcome=auth_failed",
            "--format",
            "csv"
        )
        #expect(calls.output.split(whereSeparator: \.isNewline).count == 2)
        await fixture.server.stop()
        let silent = try await fixture.program.run([board.id], product: "trello-boards")
        #expect(silent.messages == "trello-boards: 127.0.0.1 does not answer; check the network.\n")
        fixture.expectNoSecret(fixture.token, in: [bare, refused, calls, silent])
    }
}
