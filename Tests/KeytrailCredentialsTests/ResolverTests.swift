import Foundation
import KeytrailCredentials
import KeytrailTestSupport
import Testing

@Suite struct ResolverTests {
    private func expect(_ problem: SecretProblem, _ text: String, _ resolver: SecretResolver) async throws {
        await #expect(throws: problem) { try await resolver.value(text) }
    }

    @Test("a variable: its value without the newline at its end; unset and empty are different problems")
    func environment() async throws {
        let resolver = try FakeTools().resolver(["A": canary + "\n", "E": "", "N": "\n"])
        #expect(try await resolver.value("env:A") == canary)
        try await expect(.unsetVariable("B"), "env:B", resolver)
        try await expect(.empty(.variable("E")), "env:E", resolver)
        try await expect(.empty(.variable("N")), "env:N", resolver)
    }

    @Test("a file: refused when others may read it, when it is no file, too large, empty or no text")
    func file() async throws {
        let tools = try FakeTools()
        let resolver = tools.resolver()
        func write(_ name: String, _ data: Data, _ mode: Int = 0o600) throws -> String {
            let path = tools.folder.file(name)
            try data.write(to: URL(filePath: path))
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            return path
        }
        _ = try write("good", Data((canary + "\r\n").utf8))
        #expect(try await resolver.value("file:~/good") == canary)
        for mode in [0o640, 0o604, 0o620, 0o660] {
            let path = try write("open", Data(canary.utf8), mode)
            try await expect(.readableByOthers(path: path), "file:" + path, resolver)
        }
        let empty = try write("empty", Data())
        try await expect(.empty(.file(empty)), "file:" + empty, resolver)
        let large = try write("large", Data(count: 65_537))
        try await expect(.tooLarge(.file(large), limit: 65_536), "file:" + large, resolver)
        let binary = try write("binary", Data([0xff, 0xfe, 0x41]))
        try await expect(.notText(.file(binary)), "file:" + binary, resolver)
        try await expect(.notAFile(path: tools.folder.path), "file:" + tools.folder.path, resolver)
        let missing = tools.folder.file("missing")
        try await expect(.unreadableFile(path: missing, code: ENOENT), "file:" + missing, resolver)
        let pipe = tools.folder.file("pipe")
        try #require(unsafe mkfifo(pipe, 0o600) == 0)
        try await expect(.notAFile(path: pipe), "file:" + pipe, resolver)
        let link = tools.folder.file("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: tools.folder.file("good"))
        #expect(try await resolver.value("file:" + link) == canary)
    }

    @Test("a command: its words arrive as they are, its output is the secret")
    func command() async throws {
        let tools = try FakeTools()
        try tools.install("pass", "printf '%s\\n' \(canary)")
        let resolver = tools.resolver()
        #expect(try await resolver.value("cmd:pass show 'a b' $HOME ;") == canary)
        #expect(tools.noted("pass.argv") == "show\na b\n$HOME\n;\n")
        #expect(try await resolver.value("cmd:\(tools.folder.file("pass"))") == canary)
        #expect(try await resolver.value("cmd-shell:pass x | tr -d -") == canary.replacing("-", with: ""))
    }

    @Test(
        "a command that fails, is missing, prints nothing, too much, or no text is a typed problem without its output"
    )
    func failures() async throws {
        let tools = try FakeTools()
        try tools.install("fails", "echo \(canary); echo \(canary) >&2; exit 7")
        try tools.install("dies", "kill -9 $$")
        try tools.install("silent", "exit 0")
        try tools.install("blank", "echo")
        try tools.install("huge", "yes \(canary) | head -c 300000")
        try tools.install("endless", "yes \(canary)")
        try tools.install("binary", "printf '\\377\\376'")
        let resolver = tools.resolver()
        try await expect(.failed(command: "fails", status: 7), "cmd:fails", resolver)
        try await expect(.killed(command: "dies", signal: 9), "cmd:dies", resolver)
        try await expect(.missingTool("absent"), "cmd:absent x", resolver)
        try await expect(.empty(.command("silent")), "cmd:silent", resolver)
        try await expect(.empty(.command("blank")), "cmd:blank", resolver)
        try await expect(.tooLarge(.command("huge"), limit: 65_536), "cmd:huge", resolver)
        try await expect(.tooLarge(.command("endless"), limit: 65_536), "cmd:endless", resolver)
        try await expect(.notText(.command("binary")), "cmd:binary", resolver)
    }

    @Test("a command that hangs is ended with all that it started", .timeLimit(.minutes(1)))
    func hang() async throws {
        let tools = try FakeTools()
        let (child, marker) = (tools.folder.file("child"), tools.folder.file("survived"))
        try tools.install(
            "hangs",
            "trap '' TERM; (sleep 300; touch '\(marker)') & echo $! > '\(child)'; wait; sleep 300"
        )
        // Long enough for the script to start on a busy machine.
        let limit = Duration.seconds(3)
        try await expect(.timedOut(command: "hangs", limit: limit), "cmd:hangs now", tools.resolver(limit: limit))
        let text = try String(contentsOf: URL(filePath: child), encoding: .utf8)
        let process = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        // A killed process stays a zombie until somebody asks for its status, and then is gone.
        let state = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        #expect(kill(process, 0) != 0 || state?.contains(") Z ") == true)
        #expect(!FileManager.default.fileExists(atPath: marker))
    }

    @Test("a command whose child keeps the output open is read to its own end", .timeLimit(.minutes(1)))
    func lingering() async throws {
        let tools = try FakeTools()
        try tools.install("agent", "echo \(canary); sleep 20 &")
        #expect(try await tools.resolver().value("cmd:agent") == canary)
    }

    @Test("a command sees what it needs and no other credential")
    func childEnvironment() async throws {
        let tools = try FakeTools()
        for name in ["other", "vault", "aws", "gcloud", "pass"] { try tools.install(name, "echo \(canary)") }
        let secrets = [
            "TRELLO_TOKEN": "t", "GITHUB_TOKEN": "g", "VAULT_TOKEN": "v", "AWS_SECRET_ACCESS_KEY": "a",
            "CLOUDSDK_X": "c",
            "GOOGLE_X": "o", "PASSWORD_STORE_DIR": "p",
        ]
        let resolver = tools.resolver(secrets.merging(["LANG": "C", "XDG_RUNTIME_DIR": "/run/x"]) { $1 })
        for text in ["cmd:other", "vault:p#f", "aws-sm:x", "gcp-sm:p/s", "cmd:pass"] {
            _ = try await resolver.value(text)
        }
        let own = [
            "other": [], "vault": ["VAULT_TOKEN"], "aws": ["AWS_SECRET_ACCESS_KEY"],
            "gcloud": ["CLOUDSDK_X", "GOOGLE_X"],
            "pass": ["PASSWORD_STORE_DIR"],
        ]
        for (tool, variables) in own {
            let seen = tools.noted(tool + ".env")
            #expect(seen.contains("LANG=C\n") && seen.contains("XDG_RUNTIME_DIR=/run/x\n") && seen.contains("HOME="))
            for name in secrets.keys {
                #expect(seen.contains(name + "=") == variables.contains(name), "\(tool) \(name)")
            }
        }
    }

    @Test("the secret stores' commands are called as their manuals say, and fields are taken out of JSON")
    func stores() async throws {
        let tools = try FakeTools()
        let json = "{\\\"user\\\": {\\\"token\\\": 1}, \\\"token\\\": \\\"\(canary)\\\", \\\"n\\\": 1}"
        for name in ["vault", "aws", "gcloud"] { try tools.install(name, "printf '%s\\n' \"\(json)\"") }
        let resolver = tools.resolver()
        #expect(try await resolver.value("vault:secret/trello#token").contains(canary))
        #expect(tools.noted("vault.argv") == "kv\nget\n-field=token\nsecret/trello\n")
        #expect(try await resolver.value("aws-sm:prod/x#token") == canary)
        #expect(
            tools.noted("aws.argv")
                == "secretsmanager\nget-secret-value\n--secret-id\nprod/x\n--query\nSecretString\n--output\ntext\n"
        )
        #expect(try await resolver.value("gcp-sm:p/s#token") == canary)
        #expect(
            tools.noted("gcloud.argv")
                == "secrets\nversions\naccess\nlatest\n--secret=s\n--project=p\n--quiet\n"
        )
        _ = try await resolver.value("gcp-sm:p/s/3#token")
        #expect(tools.noted("gcloud.argv").contains("access\n3\n"))
        try await expect(.missingField("x", command: "aws"), "aws-sm:prod/x#x", resolver)
        try await expect(.missingField("n", command: "aws"), "aws-sm:prod/x#n", resolver)
        try tools.install("aws", "echo \(canary)")
        try await expect(.notJSON(command: "aws"), "aws-sm:prod/x#x", resolver)
    }
}
