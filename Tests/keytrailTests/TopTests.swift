import Foundation
import KeytrailModel
import KeytrailTestSupport
import Testing

@Suite("The command top", .timeLimit(.minutes(5))) struct TopTests {
    private static let now = Timestamp(seconds: 1_790_000_000)

    /// Thirty calls of one credential, six of them failed, and ten of another, within five minutes.
    private func program(_ names: (String, String) = ("board-sync", "nightly")) async throws -> Program {
        let program = try Program()
        let quota =
            #","keytrail.duration_us":250000,"keytrail.ratelimit":[{"name":"core","limit":1000,"remaining":45,"unit":"requests"}]"#
        try await program.importLines(
            LiveFixture.lines(24, until: Self.now, credential: names.0, more: quota)
                + LiveFixture.lines(6, until: Self.now - .seconds(60), credential: names.0, status: 500)
                + LiveFixture.lines(10, until: Self.now - .seconds(9), credential: names.1)
                + LiveFixture.lines(50, until: Self.now - .minutes(6), credential: names.1)
        )
        return program
    }

    private func top(_ program: Program, _ more: String...) async throws -> Program.Result {
        try await program.run(["top", "--now", Self.now.rfc3339] + more)
    }

    /// The lines of the page that was drawn last.
    private func page(_ text: String) -> [Substring] {
        let page = text.components(separatedBy: "\u{1B}[H").last ?? ""
        let end = page.components(separatedBy: "\u{1B}[J").first ?? ""
        return end.replacing("\u{1B}[K", with: "").split(separator: "\r\n")
    }

    @Test("without a terminal it writes one table: rate, errors, latency and what is left")
    func plain() async throws {
        let result = try await top(program())
        #expect(result.status == 0, "\(result.messages)")
        // 30 calls in five minutes are 6 a minute; 45 of 1000 are left.
        let rows = result.output.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        #expect(
            rows == [
                "CREDENTIAL PER MIN* ERRORS P95 QUOTA", "board-sync 6.0 6 250 ms 4.5%", "nightly 2.0 0 - -",
            ],
            "\(result.output)"
        )
        let byName = try await top(program(), "--sort", "name", "--once")
        #expect(byName.output.split(separator: "\n").dropFirst().first?.hasPrefix("board-sync") == true)
    }

    @Test("every line fits, whatever names are like", arguments: [20, 26, 40, 80])
    func narrow(columns: Int) async throws {
        // Each of these takes two columns, and the escapes would act.
        var program = try await program(("漢字漢字漢字漢字漢字漢字漢字漢字", "x\u{1B}[2J\u{202E}\nlong-name-of-a-program"))
        program.environment["COLUMNS"] = "\(columns)"
        let result = try await top(program, "--sort", "errors")
        #expect(result.status == 0)
        #expect(!result.output.contains("\u{1B}") && !result.output.contains("\u{202E}"))
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 3)
        for line in lines {
            let width = line.reduce(0) { $0 + (("漢字" as String).contains($1) ? 2 : 1) }
            #expect(width <= columns, "\(line)")
            #expect(line == lines.first ? line.contains("ERRORS*") : true)
        }
    }

    @Test("on a terminal it draws a page, keys order it, and q gives the terminal back")
    func keys() async throws {
        let program = try await program()
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        let before = terminal.modes
        let live = try LiveProgram(program, ["top", "--every", "1h", "--now", Self.now.rfc3339], on: terminal)
        let drawn = try await live.wait { $0.text.contains("q quit") && $0.text.contains("\u{1B}[J") }
        #expect(drawn.text.hasPrefix("\u{1B}[?1049h\u{1B}[?25l"))
        #expect(terminal.modes == [false, false, true])
        #expect(page(drawn.text).dropFirst(2).first?.hasPrefix("board-sync") == true)
        terminal.type("n")
        try await live.wait {
            $0.text.contains("ERRORS") && $0.text.components(separatedBy: "PER MIN*").count == 2
                && $0.text.components(separatedBy: "\u{1B}[J").count > 2
        }
        terminal.type("e")
        let byErrors = try await live.wait { $0.text.contains("ERRORS*") }
        #expect(!byErrors.text.contains("\u{1B}[1"), "NO_COLOR is set")
        terminal.type("q")
        let ended = try await live.end()
        #expect(ended.status == 0)
        #expect(ended.text.hasSuffix("\u{1B}[?25h\u{1B}[?1049l"))
        #expect(terminal.modes == before)
    }

    /// Signals with the exit status that they lead to, or minus the signal.
    private static let endings: [(Int32, Int32)] = [
        (SIGTERM, 0), (SIGINT, 0), (SIGHUP, 0), (SIGQUIT, -SIGQUIT), (SIGSEGV, -SIGSEGV), (SIGABRT, -SIGABRT),
        (SIGUSR1, -SIGUSR1),
    ]

    @Test("every signal gives the terminal back", arguments: endings)
    func signals(signal: Int32, status: Int32) async throws {
        let program = try await program()
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        let before = terminal.modes
        let live = try LiveProgram(program, ["top", "--now", Self.now.rfc3339], on: terminal)
        try await live.wait { $0.text.contains("\u{1B}[J") }
        live.send(signal)
        let ended = try await live.end()
        #expect(ended.status == status)
        #expect(ended.text.hasSuffix("\u{1B}[?25h\u{1B}[?1049l"))
        #expect(terminal.modes == before)
    }

    @Test("when the terminal changes its size the page does too")
    func resize() async throws {
        let program = try await program()
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        let live = try LiveProgram(program, ["top", "--every", "1h", "--now", Self.now.rfc3339], on: terminal)
        let wide = try await live.wait { $0.text.contains("\u{1B}[J") }
        #expect(page(wide.text).contains { $0.count > 40 })
        terminal.resize(columns: 20, rows: 3)
        live.send(SIGWINCH)
        let narrow = try await live.wait { $0.text.components(separatedBy: "\u{1B}[J").count > 2 }
        #expect(page(narrow.text).count == 3)
        #expect(page(narrow.text).allSatisfy { $0.count <= 20 }, "\(page(narrow.text))")
        terminal.type("q")
        #expect(try await live.end().status == 0)
    }

    @Test("it is stopped like any program, and takes the terminal again when it goes on")
    func stopped() async throws {
        let program = try await program()
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        let before = terminal.modes
        let live = try LiveProgram(program, ["top", "--every", "1h", "--now", Self.now.rfc3339], on: terminal)
        try await live.wait { $0.text.contains("\u{1B}[J") }
        live.send(SIGTSTP)
        try await live.wait { $0.text.hasSuffix("\u{1B}[?1049l") }
        // What it writes comes first, then the modes, then it stops; until then a signal to go on does nothing.
        await live.stopped()
        #expect(terminal.modes == before)
        live.send(SIGCONT)
        try await live.wait {
            $0.text.components(separatedBy: "\u{1B}[?1049h").count == 3 && $0.text.hasSuffix("\u{1B}[J")
        }
        terminal.type("q")
        #expect(try await live.end().status == 0)
        #expect(terminal.modes == before)
    }

    @Test("colours are for terminals that want them")
    func colour() async throws {
        var program = try await program()
        #expect(try await top(program, "--color", "always").output.contains("\u{1B}[1;31m"))
        program.environment["NO_COLOR"] = nil
        program.environment["TERM"] = "xterm"
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        let live = try LiveProgram(program, ["top", "--now", Self.now.rfc3339], on: terminal)
        try await live.wait { $0.text.contains("\u{1B}[1;31m") }
        terminal.type("q")
        #expect(try await live.end().status == 0)
    }
}
