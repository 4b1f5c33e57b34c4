import Foundation
import KeytrailStubServer
import KeytrailTestSupport
import Testing

/// A program under `keytrail run` cannot tell that it is there, but by its variables.
@Suite("'keytrail run'", .serialized) struct RunCommandTests {
    @Test(
        "input, output, errors, arguments and exit status pass through, and nothing is added",
        arguments: [0, 7, 255]
    )
    func through(status: Int32) async throws {
        let recorded = try await Recorded()
        let script = "cat; printf '<%s>' \"$@\"; echo oops >&2; exit \(status)"
        let result = try await recorded.run(["sh", "-c", script, "sh", "a b", "", "--help"], input: "in\n")
        #expect(result.output == "in\n<a b><><--help>")
        #expect(result.messages == "oops\n")
        #expect(result.status == status)
        #expect(try recorded.temporaryFiles.isEmpty)
        #expect(try await recorded.calls("1").isEmpty)
    }

    @Test("what a program inherits is the same with and without it")
    func inheritance() async throws {
        let recorded = try await Recorded()
        // Masks and dispositions of signals, limits, open files; with a signal ignored, an own limit and files open.
        let look = """
            grep -E '^Sig(Blk|Ign|Cgt)' /proc/self/status; cat /proc/self/limits; ls /proc/self/fd
            """
        let script = """
            trap '' HUP USR1; ulimit -c 64; exec 5</dev/null 0<&-
            sh -c "$0" >"$TMPDIR/without"
            "$KEYTRAIL" run -- sh -c "$0" >"$TMPDIR/with"
            diff "$TMPDIR/without" "$TMPDIR/with" && grep -c '' "$TMPDIR/with"
            """.replacing("$0", with: look)
        let result = try await recorded.shell(script)
        #expect(result.status == 0, "\(result.output)\(result.messages)")
        #expect(Int(result.output.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0 > 20)
    }

    @Test("variables and arguments that are no text keep their bytes")
    func bytes() async throws {
        let recorded = try await Recorded()
        let script = """
            export ODD=$(printf 'a\\377b'); "$KEYTRAIL" run -- sh -c 'printf "%s%s" "$ODD" "$1" | od -An -tx1' sh "$ODD"
            """
        #expect(try await recorded.shell(script).output == " 61 ff 62 61 ff 62\n")
    }

    @Test(
        "a command that is not there, and one that cannot be executed, end as in a shell",
        arguments: [
            ("nowhere-to-be-found", 127, "command not found"), ("/dev/null", 126, "Permission denied"),
            ("./nowhere", 127, "command not found"), ("", 127, "command not found"),
        ]
    )
    func missing(command: String, status: Int32, words: String) async throws {
        let recorded = try await Recorded()
        let result = try await recorded.run([command])
        #expect(result.status == status)
        #expect(result.messages.contains(words), "\(result.messages)")
        #expect(try recorded.temporaryFiles.isEmpty)
    }

    @Test("a script without a first line is run by the shell")
    func scripts() async throws {
        let recorded = try await Recorded()
        let path = recorded.program.home.file("job")
        try Data("echo \"ran $1\"\n".utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        #expect(try await recorded.run([path, "it"]).output == "ran it\n")
        #expect(
            try await recorded.program.run("query", "SELECT name FROM run", "--format", "csv").output
                == "name\r\njob\r\n"
        )
    }

    @Test("a program that a signal ends is seen to end by that signal, and so it is in the log")
    func killed() async throws {
        let recorded = try await Recorded()
        let result = try await recorded.shell("\"$KEYTRAIL\" run -- sh -c 'kill -TERM $$'; echo $?")
        #expect(result.output == "143\n")
        let run = try await recorded.program.run(
            "query",
            "SELECT name, exit_status, signal FROM run",
            "--format",
            "csv"
        )
        #expect(run.output == "name,exit_status,signal\r\nsh,,15\r\n")
        #expect(try recorded.temporaryFiles.isEmpty)
    }

    @Test("signals sent to it alone reach the program", arguments: ["TERM", "HUP", "INT", "QUIT", "USR1", "USR2"])
    func forwarded(signal: String) async throws {
        let recorded = try await Recorded()
        // The program says by a pipe when it is ready, so that the signal cannot come too early. Shells let their
        // background jobs ignore two of the signals.
        // If it never is, the pipe is written to all the same, so that the test fails and does not hang.
        let script = """
            mkfifo "$TMPDIR/ready"
            perl -e 'sleep 60; open F, ">", $ARGV[0]; print F "late\\n"' "$TMPDIR/ready" & watch=$!
            perl -e '@SIG{INT, QUIT} = (DEFAULT, DEFAULT); exec @ARGV' "$KEYTRAIL" run -- perl -e '$SIG{$ARGV[0]} = sub { exit 9 }; open F, ">", $ARGV[1]; close F; sleep' \
                \(signal) "$TMPDIR/ready" &
            read -r line <"$TMPDIR/ready"; kill $watch; kill -\(signal) $!; wait $!; echo $?; rm "$TMPDIR/ready"
            """
        let result = try await recorded.shell(script)
        #expect(result.output.hasSuffix("9\n"), "\(result.output)\(result.messages)")
        #expect(try recorded.temporaryFiles.isEmpty)
    }

    @Test("a signal that it was told to ignore, as by nohup, is ignored by both")
    func nohup() async throws {
        let recorded = try await Recorded()
        let script = """
            trap '' HUP; "$KEYTRAIL" run -- sh -c 'kill -HUP $PPID; kill -HUP $$; echo alive'
            """
        #expect(try await recorded.shell(script).output == "alive\n")
    }

    @Test("every call is recorded when it ends, under the script's name and one run")
    func calls() async throws {
        let recorded = try await Recorded()
        let script = recorded.program.home.file("sync.sh")
        try Data("for n in 1 2 3 4 5; do curl -sS \"$1?n=$n\"; done\n".utf8).write(to: URL(filePath: script))
        let result = try await recorded.run(["sh", "-eu", script, recorded.url])
        #expect(result.status == 0, "\(result.messages)")
        let calls = try await recorded.calls(#""keytrail.program", "keytrail.outcome", "keytrail.run""#)
        #expect(calls.count == 5)
        #expect(Set(calls).count == 1)
        #expect(calls[0].hasPrefix("sync.sh,success,"))
        let runs = try await recorded.program.run("query", "SELECT name, executable, id FROM run", "--format", "csv")
        #expect(runs.output == "name,executable,id\r\nsync.sh,sh,\(calls[0].split(separator: ",")[2])\r\n")
    }

    @Test("a run inside of another one records its calls once, under its own name")
    func nested() async throws {
        let recorded = try await Recorded()
        let script = """
            "$KEYTRAIL" run --name outer --connect-to $CONNECT -- sh -c \
                '"$KEYTRAIL" run --name inner --connect-to $CONNECT -- curl -sS $URL; curl -sS $URL' >/dev/null
            """
        let result = try await recorded.shell(script)
        #expect(result.status == 0, "\(result.messages)")
        #expect(
            try await recorded.calls(#""keytrail.program", "keytrail.outcome""#) == ["inner,success", "outer,success"]
        )
    }

    @Test("hosts of NO_PROXY are reached directly; a proxy that the user has comes next")
    func exceptions() async throws {
        var recorded = try await Recorded()
        let plain = try await StubServer.start { request in .text("got \(request.target)") }
        recorded.program.environment["NO_PROXY"] = "127.0.0.1"
        #expect(try await recorded.run(["curl", "-sS", plain.url + "/a"]).output == "got /a")
        #expect(try await recorded.calls("1").isEmpty)
        recorded.program.environment["NO_PROXY"] = nil
        // A proxy gets the whole URL of what is not encrypted.
        recorded.program.environment["http_proxy"] = plain.url
        #expect(try await recorded.run(["curl", "-sS", "http://far.example/b"]).output == "got http://far.example/b")
        #expect(try await recorded.calls(#""server.address""#) == ["far.example"])
        await plain.stop()
    }

    @Test("with --summary, calls, outcomes and quotas are told on standard error")
    func summary() async throws {
        let recorded = try await Recorded { request in
            let status = request.target.hasSuffix("none") ? 404 : 200
            return .text(
                "x",
                status: status,
                fields: [("x-ratelimit-limit", "100"), ("x-ratelimit-remaining", "\(status / 5)")]
            )
        }
        let script = "for path in a b none; do curl -sS \"$0/$path\"; done >/dev/null"
        let result = try await recorded.run(
            ["sh", "-c", script, recorded.url],
            options: ["--summary", "--name", "job"]
        )
        #expect(result.output.isEmpty)
        let lines = result.messages.split(separator: "\n")
        #expect(lines.count == 3, "\(result.messages)")
        #expect(lines.first == "job: 3 calls")
        #expect(lines.last?.split(separator: " ").prefix(6) == ["-", "3", "2", "success,", "1", "client_error"])
        #expect(lines.last?.hasSuffix("40 of 100 left") == true)
        #expect(try await recorded.run(["true"], options: ["--summary"]).messages == "true: no calls\n")
    }

    @Test("processes that are left behind are told of; with --linger they are recorded to their ends")
    func descendants() async throws {
        let gate = Gate()
        let recorded = try await Recorded { _ in StubResponse(status: 204, gate: gate) }
        let leave = ["sh", "-c", "curl -sS -o /dev/null \"$0\" >/dev/null 2>&1 & exit 3", recorded.url]
        let left = try await recorded.run(leave)
        #expect(left.status == 3)
        #expect(left.messages.contains("left others running"), "\(left.messages)")
        gate.open()
        let waited = try await recorded.run(leave, options: ["--linger"])
        #expect(waited.status == 3)
        #expect(waited.messages.isEmpty)
        #expect(try await recorded.calls(#""keytrail.outcome""#).last == "success")
    }

    @Test("without a log there is no run")
    func noLog() async throws {
        let recorded = try await Recorded()
        let marker = recorded.program.home.file("ran")
        let result = try await recorded.run(["touch", marker], options: ["--db", "/dev/null/keytrail.db"])
        #expect(result.status == 74)
        #expect(!FileManager.default.fileExists(atPath: marker))
        #expect(try recorded.temporaryFiles.isEmpty)
    }

    @Test("cron's surroundings are enough: four variables, no terminal, another folder")
    func cron() async throws {
        let recorded = try await Recorded()
        let script = """
            cd / && env -i HOME="$HOME" LOGNAME=ada SHELL=/bin/sh PATH=/usr/bin:/bin SSL_CERT_FILE="$SSL_CERT_FILE" \
                setsid -w /bin/sh -c "'$KEYTRAIL' run --connect-to $CONNECT -- curl -sS $URL" </dev/null
            """
        let result = try await recorded.shell(script)
        #expect(result.output == "hello from /v1/items", "\(result.messages)")
        #expect(result.messages.isEmpty)
        let log = recorded.program.home.file(".local/share/keytrail/keytrail.db")
        #expect(FileManager.default.fileExists(atPath: log))
    }

    @Test("options that are none are not taken for programs")
    func options() async throws {
        let program = try Program()
        let typo = try await program.run("run", "--sumary", "--", "true")
        #expect(typo.status == 64)
        #expect(typo.messages.contains("unknown option '--sumary'"))
        let none = try await program.run("run", "--")
        #expect(none.status == 64)
        #expect(none.messages.contains("name a program to run"))
        #expect(try await program.run("run", "echo", "--summary").output == "--summary\n")
        #expect(try await program.run("run", "--connect-to", "a:b", "--", "true").status == 64)
        #expect(try await program.run("run", "--ignore", "a b", "--", "true").status == 64)
    }

    @Test(
        "Ctrl-C reaches the program once; Ctrl-Z stops both, and both go on",
        .enabled(if: WrappedClient.find("python3") != nil, "needs Python")
    )
    func terminal() async throws {
        let recorded = try await Recorded()
        let python = try #require(WrappedClient.find("python3"))
        let words = [Recorded.client("terminal.py"), Program.executable.path(percentEncoded: false)]
        let result = try await recorded.program.run(words, executable: python)
        #expect(
            result.output == """
                line with 1 interrupts
                stopped \(SIGTSTP)
                line with 1 interrupts
                exit 5

                """,
            "\(result.messages)"
        )
    }
}
