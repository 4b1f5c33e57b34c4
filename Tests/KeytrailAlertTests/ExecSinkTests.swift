import Foundation
import KeytrailAlert
import KeytrailCredentials
import KeytrailModel
import KeytrailStore
import KeytrailTestSupport
import Testing

@Suite("Programs that are told")
struct ExecSinkTests {
    @Test("a program gets the message on its input, its points in variables, and no variable of ours beside")
    func told() async throws {
        let fixture = try SinkFixture()
        let script = try fixture.script(
            "env > \"$HOME/env\"; cat > \"$HOME/in\"; printf '%s\\n' \"$@\" > \"$HOME/args\"; pwd > \"$HOME/pwd\""
        )
        var settings = ExecSettings(command: script + ["a b", "$HOME", "; id"])
        settings.environment = ["TEAM": "api"]
        settings.secrets = ["PAGE_TOKEN": .environment("TOKEN")]
        #expect(await fixture.deliver(.exec(settings)) == nil)
        #expect(try fixture.text("args") == "a b\n$HOME\n; id\n")
        #expect(try fixture.text("pwd") == "/\n")
        let variables = try fixture.text("env")
        for line in [
            "KEYTRAIL_KEY=00112233445566778899aabbccddeeff", "KEYTRAIL_EVENT=opened", "KEYTRAIL_LEVEL=high",
            "KEYTRAIL_TITLE=Burst", "KEYTRAIL_COUNT=1", "KEYTRAIL_GROUP=keytrail.credential.id=github-1", "TEAM=api",
            "PAGE_TOKEN=\(SinkFixture.secret)", "KEYTRAIL_STATE=open",
        ] { #expect(variables.contains(line + "\n"), "\(line)") }
        #expect(!variables.contains("OTHER_SECRET"))
        #expect(!variables.contains("\nTOKEN="))
        let input = try JSONSerialization.jsonObject(with: Data(try fixture.text("in").utf8)) as? [String: Any]
        #expect(input?["schema"] as? String == "keytrail.alert/1")
        #expect((input?["notices"] as? [[String: Any]])?.first?["kind"] as? String == "opened")
    }

    @Test("how a program ended is told", arguments: [("exit 3", SinkProblem.exit(3)), ("kill -9 $$", .signal(9))])
    func endings(script: String, expected: SinkProblem) async throws {
        let fixture = try SinkFixture()
        #expect(await fixture.deliver(.exec(ExecSettings(command: try fixture.script(script)))) == expected)
    }

    @Test("a program that is not there, or is none")
    func missing() async throws {
        let fixture = try SinkFixture()
        #expect(await fixture.deliver(.exec(ExecSettings(command: ["/nonexistent/page"]))) == .system(ENOENT))
        #expect(await fixture.deliver(.exec(ExecSettings(command: ["/"]))) == .system(EACCES))
    }

    @Test("a program that never ends is killed with all that it started, and one that floods is not waited for")
    func endless() async throws {
        let fixture = try SinkFixture()
        let line = try Lifeline(fixture.folder.file("line"))
        let forks = try fixture.script("exec 3> \"$HOME/line\"; sleep 600 & yes; sleep 600")
        #expect(await fixture.deliver(.exec(ExecSettings(command: forks)), timeout: .seconds(2)) == .timedOut)
        #expect(line.isCut())
        let flood = try fixture.script("head -c 20000000 /dev/zero; head -c 20000000 /dev/zero >&2")
        #expect(await fixture.deliver(.exec(ExecSettings(command: flood))) == nil)
    }

    @Test("what a program leaves behind ends with it")
    func leftovers() async throws {
        let fixture = try SinkFixture()
        let line = try Lifeline(fixture.folder.file("line"))
        let script = try fixture.script("exec 3> \"$HOME/line\"; sleep 600 &")
        #expect(await fixture.deliver(.exec(ExecSettings(command: script))) == nil)
        #expect(line.isCut())
    }

    @Test("hostile texts stay inside their variables")
    func hostile() async throws {
        let fixture = try SinkFixture()
        let script = try fixture.script("env -0 > \"$HOME/env\"; cat > \"$HOME/in\"")
        let finding = makeFinding(credential: Hostile.all, title: Hostile.all, why: Hostile.all)
        #expect(await fixture.deliver(.exec(ExecSettings(command: script)), makeMessage(.opened, [finding])) == nil)
        let variables = try fixture.text("env").split(separator: "\0")
        #expect(variables.allSatisfy { $0.contains("=") })
        #expect(!variables.contains { $0.contains("\n") || $0.contains("\u{1B}") || $0.contains("\u{202E}") })
        #expect(try JSONSerialization.jsonObject(with: Data(try fixture.text("in").utf8)) is [String: Any])
    }
}

/// A pipe that is cut when the last process that holds its other end is gone.
private final class Lifeline {
    private let descriptor: Int32

    init(_ path: String) throws {
        try #require(unsafe mkfifo(path, 0o600) == 0)
        descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        try #require(descriptor >= 0)
    }

    deinit { close(descriptor) }

    /// Waits for the end of those that hold the other end; false after a minute.
    func isCut() -> Bool {
        var wanted = pollfd(fd: descriptor, events: 0, revents: 0)
        return unsafe poll(&wanted, 1, 60_000) == 1 && Int32(wanted.revents) & Int32(POLLHUP) != 0
    }
}
