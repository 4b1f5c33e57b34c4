import Foundation
import KeytrailCredentials
import KeytrailSecret
import KeytrailTestSupport
import Testing

@Suite struct KeyringTests {
    /// A keyring in a folder: `secret-tool` as its manual describes it.
    private func keyring() throws -> FakeTools {
        let tools = try FakeTools()
        let item = tools.folder.file("item")
        try tools.install(
            "secret-tool",
            """
            case "$1" in
            store) cat > '\(item)' ;;
            lookup) [ -f '\(item)' ] || exit 1; cat '\(item)' ;;
            clear) rm -f '\(item)' ;;
            esac
            """
        )
        return tools
    }

    private func keeper(_ tools: FakeTools, _ kind: KeyringKind = .secretService) -> TokenKeeper {
        TokenKeeper(resolver: tools.resolver(keyring: kind), folder: tools.folder.file("data/tokens"))
    }

    @Test("a kept token goes to the keyring over standard input, comes back, and can be removed")
    func keep() async throws {
        let tools = try keyring()
        let kept = try await keeper(tools).keep(Secret(canary), credential: "trello", part: "token")
        #expect(kept.reference == .keyring(service: "keytrail", account: "trello/token"))
        #expect(kept.obstacle == nil)
        #expect(try await tools.resolver().secret(at: kept.reference).reveal() == canary)
        #expect(tools.noted("secret-tool.argv") == "lookup\nservice\nkeytrail\naccount\ntrello/token\n")
        #expect(!tools.noted("secret-tool.env").contains(canary))
        #expect(keeper(tools).keeps(kept.reference))
        try await keeper(tools).remove(kept.reference)
        await #expect(throws: SecretProblem.notInKeyring(service: "keytrail", account: "trello/token")) {
            try await tools.resolver().secret(at: kept.reference)
        }
    }

    @Test(
        "a keyring that is missing, locked, absent or forgetful: a file for its owner alone, and the reason",
        arguments: [
            (nil, SecretProblem.missingTool("secret-tool")),
            ("echo 'secret-tool: Cannot create an item in a locked collection' >&2; exit 1", .keyringLocked),
            (
                "echo 'secret-tool: The name org.freedesktop.secrets was not provided by any .service files' >&2; exit 1",
                .keyringUnavailable
            ),
            ("echo 'secret-tool: Cannot autolaunch D-Bus without X11 $DISPLAY' >&2; exit 1", .keyringUnavailable),
            ("cat > /dev/null; [ $1 = store ] || echo other", .keyringForgot),
            ("exit 3", .failed(command: "secret-tool", status: 3)),
        ] as [(String?, SecretProblem)]
    )
    func fallback(script: String?, obstacle: SecretProblem) async throws {
        let tools = try FakeTools()
        if let script { try tools.install("secret-tool", script) }
        let environment = [
            "PATH": tools.folder.path + (script == nil ? "" : ":/usr/bin:/bin"), "HOME": tools.folder.path,
        ]
        let resolver = SecretResolver(environment: environment, keyring: .secretService)
        let folder = tools.folder.file("data/tokens")
        let keeper = TokenKeeper(resolver: resolver, folder: folder)
        let kept = try await keeper.keep(Secret(canary), credential: "../a b", part: "token")
        #expect(kept.obstacle == obstacle)
        let path = folder + "/%2e%2e%2fa%20b.token"
        #expect(kept.reference == .file(path))
        #expect(try mode(path) == 0o600)
        #expect(try mode(folder) == 0o700)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 1)
        #expect(try await resolver.secret(at: kept.reference).reveal() == canary)
        // A second one takes its place.
        _ = try await keeper.keep(Secret("x" + canary), credential: "../a b", part: "token")
        #expect(try await resolver.secret(at: kept.reference).reveal() == "x" + canary)
        #expect(keeper.keeps(kept.reference))
        try await keeper.remove(kept.reference)
        #expect(!FileManager.default.fileExists(atPath: path))
        try await keeper.remove(kept.reference)
    }

    @Test("what others keep is not removed")
    func others() async throws {
        let tools = try keyring()
        let keeper = keeper(tools)
        let path = tools.folder.file("mine")
        try Data("x".utf8).write(to: URL(filePath: path))
        for reference in [
            SecretReference.file(path), .keyring(service: "github", account: "me"), .command(["rm", path]),
            .file(tools.folder.file("data/tokens/../../mine")),
        ] {
            #expect(!keeper.keeps(reference))
            try await keeper.remove(reference)
        }
        #expect(FileManager.default.fileExists(atPath: path))
        #expect(tools.noted("secret-tool.argv").isEmpty)
    }

    @Test("a folder that cannot be made is a typed problem, and nothing is left behind")
    func unwritable() async throws {
        let tools = try FakeTools()
        let blocked = tools.folder.file("blocked")
        try Data().write(to: URL(filePath: blocked))
        let keeper = TokenKeeper(resolver: tools.resolver(), folder: blocked + "/tokens")
        await #expect(throws: SecretProblem.unwritableFile(path: blocked + "/tokens", code: ENOTDIR)) {
            try await keeper.keep(Secret(canary), credential: "a", part: "token")
        }
    }

    @Test(
        "the Keychain's statuses are told apart",
        arguments: [
            (44, SecretProblem.notInKeyring(service: "s", account: "a")), (36, .keyringLocked), (51, .keyringLocked),
            (128, .keyringLocked), (37, .keyringUnavailable), (1, .failed(command: "security", status: 1)),
        ] as [(Int, SecretProblem)]
    )
    func keychain(status: Int, problem: SecretProblem) async throws {
        let tools = try FakeTools()
        try tools.install("security", "exit \(status)")
        await #expect(throws: problem) { try await tools.resolver(keyring: .keychain).value("keyring:s/a") }
        #expect(tools.noted("security.argv") == "find-generic-password\n-s\ns\n-a\na\n-w\n")
    }

    @Test("the Keychain gets a token over standard input, as hexadecimal digits")
    func keychainStore() async throws {
        let tools = try FakeTools()
        let (line, item) = (tools.folder.file("line"), tools.folder.file("item"))
        try tools.install(
            "security",
            "if [ \"$1\" = -i ]; then cat > '\(line)'; printf %s \(canary) > '\(item)'; else cat '\(item)'; fi"
        )
        let kept = try await keeper(tools, .keychain).keep(Secret(canary), credential: "my app", part: "token")
        #expect(kept.obstacle == nil)
        let digits = canary.utf8.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        let expected = "add-generic-password -U -s keytrail -a \"my app/token\" -X \(digits)\n"
        #expect(tools.noted("line") == expected)
        #expect(!tools.noted("security.argv").contains(canary))
    }

    private func mode(_ path: String) throws -> Int? {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.posixPermissions] as? NSNumber)?.intValue
    }
}
