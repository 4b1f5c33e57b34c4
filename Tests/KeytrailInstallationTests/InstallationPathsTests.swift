import Foundation
import KeytrailCapture
import KeytrailClient
import KeytrailInstallation
import KeytrailModel
import KeytrailStore
import KeytrailStubServer
import KeytrailTestSupport
import Testing

@Suite("Where an installation lies")
struct InstallationPathsTests {
    /// A folder of rules with one pack of its own, for this machine's loopback address.
    private func makeRules(_ folder: TemporaryFolder, _ name: String, pack: String) throws -> String {
        let rules = folder.file(name)
        try FileManager.default.createDirectory(atPath: rules + "/providers", withIntermediateDirectories: true)
        let host = "name: \(pack)\nhosts: [127.0.0.1]\n"
        let credentials =
            "credentials:\n  primary: [token]\n  places:\n    - {header: authorization, scheme: bearer}\n"
        try Data(("title: Test\n" + host + credentials).utf8).write(to: URL(filePath: rules + "/providers/own.yml"))
        try Data("name: generic\ntitle: Any\n".utf8).write(to: URL(filePath: rules + "/providers/generic.yml"))
        return rules
    }

    @Test("what is given goes before the environment, and that before the user's folders")
    func precedence() {
        let home = ["HOME": "/h"]
        #expect(InstallationPaths(environment: home).database == "/h/.local/share/keytrail/keytrail.db")
        #expect(InstallationPaths(environment: home).configuration == "/h/.config/keytrail/config.yml")
        let folders = home.merging(["XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "/c"]) { $1 }
        #expect(InstallationPaths(environment: folders).database == "/d/keytrail/keytrail.db")
        #expect(InstallationPaths(environment: folders).fingerprintKey == "/d/keytrail/fingerprint.key")
        #expect(InstallationPaths(environment: folders).configuration == "/c/keytrail/config.yml")
        let named = folders.merging(["KEYTRAIL_DB": "/n/log.db", "KEYTRAIL_CONFIG": "/n/c.yml"]) { $1 }
        #expect(InstallationPaths(environment: named).database == "/n/log.db")
        #expect(InstallationPaths(environment: named).fingerprintKey == "/n/fingerprint.key")
        #expect(InstallationPaths(environment: named).configuration == "/n/c.yml")
        let given = InstallationPaths(environment: named, database: "/g/log.db", configuration: "/g/c.yml")
        #expect(given.database == "/g/log.db")
        #expect(given.configuration == "/g/c.yml")
        let empty = folders.merging(["KEYTRAIL_DB": "", "XDG_CONFIG_HOME": ""]) { $1 }
        #expect(InstallationPaths(environment: empty).database == "/d/keytrail/keytrail.db")
        #expect(InstallationPaths(environment: empty).configuration == "/h/.config/keytrail/config.yml")
    }

    @Test("rules are those that the environment names, else the program's, else the user's, else the machine's")
    func rules() throws {
        let folder = try TemporaryFolder()
        var environment = ["HOME": folder.path, "XDG_DATA_DIRS": "relative:" + folder.file("machine")]
        let program = folder.file("prefix/bin/keytrail")
        func found() throws -> String? {
            try InstallationPaths(environment: environment, program: program).shippedRules()
        }
        #expect(try found() == nil)
        for name in ["machine/keytrail/rules", ".local/share/keytrail/rules", "prefix/share/keytrail/rules", "named"] {
            let rules = try makeRules(folder, name, pack: "own")
            if name == "named" { environment["KEYTRAIL_RULES"] = rules }
            let names = try #require(try found())
            #expect(names.hasSuffix("/" + name))
        }
        environment["KEYTRAIL_RULES"] = folder.file("nowhere")
        #expect(throws: InstallationError.noRules(folder: folder.file("nowhere"))) { try found() }
    }

    @Test("a client in one line records into the log with the shipped packs, and names no secret")
    func recording() async throws {
        let folder = try TemporaryFolder()
        let rules = try makeRules(folder, "rules", pack: "own")
        let paths = InstallationPaths(environment: ["HOME": folder.path, "KEYTRAIL_RULES": rules])
        let server = try await StubServer.start { _ in .text("ok") }
        let client = try InstrumentedClient.recording(program: "board-sync", paths: paths)
        let secret = "canary-" + String(repeating: "4d", count: 20)
        let response = try await client.send(ClientRequest(url: server.url + "/a", credential: .bearer(secret)))
        _ = try await response.body.collect()
        await client.shutdown()
        await server.stop()
        let store = try CallStore.open(path: paths.database, mode: .readOnly)
        let rows = try store.query("SELECT \"keytrail.credential.id\" FROM calls")
        #expect("\(rows)".contains("own-"))
        let callers = try store.query(#"SELECT "process.pid", "process.executable.name", "host.name" FROM calls"#)
        let this = Caller.ofThisProcess
        #expect(callers.rows == [[JSON(this.processID), JSON(this.executable), JSON(this.hostName)]])
        #expect(!"\(rows)".contains(secret))
    }

    @Test("this process knows its number, its executable, its user and its machine")
    func thisProcess() {
        let caller = Caller.ofThisProcess
        #expect(caller.processID == Int(ProcessInfo.processInfo.processIdentifier))
        #expect(caller.executable?.contains("/") == false)
        #expect(caller.owner?.isEmpty == false)
        #expect(caller.hostName?.isEmpty == false)
    }

    @Test("without installed packs the built-in one serves every host")
    func withoutPacks() throws {
        let folder = try TemporaryFolder()
        let environment = ["HOME": folder.path, "XDG_DATA_DIRS": folder.file("machine")]
        let paths = InstallationPaths(environment: environment)
        #expect(try paths.catalog().packs.map(\.name) == ["generic"])
    }
}
