import Foundation
import KeytrailCapture
import KeytrailCredentials
import KeytrailModel
import KeytrailTestSupport
import Testing

@Suite struct BookTests {
    private let catalog = ProviderCatalog(
        packs: [
            ProviderPack.parse(text: "name: trello\ntitle: T\nhosts: [api.trello.com, trello.com]", file: "t").0,
            ProviderPack.parse(text: "name: shop\ntitle: S\nhosts: ['*.shop.example']", file: "s").0,
        ].compactMap(\.self)
    )

    private func book(_ configuration: String, _ managed: String = "") -> CredentialBook {
        CredentialBook(
            configuration: (configuration, "config.yml"),
            managed: (managed, "credentials.yml"),
            catalog: catalog
        )
    }

    private func entry(_ name: String = "a") -> CredentialEntry {
        CredentialEntry(name: name, scheme: .bearer, parts: ["token": .environment("A")], hosts: ["api.example.com"])
    }

    @Test("the configuration's format, with both spellings of a command")
    func format() throws {
        let book = book(
            """
            credentials:
              trello: {scheme: trello, key: env:K, token: {cmd: [pass, show, a b]}}
              api:
                scheme: header
                name: X-Api-Key
                value: {cmd: "a | b", shell: true}
                hosts: [API.example.com]
              app:
                scheme: oauth2
                provider: trello
                token: keyring:keytrail/app/token
                scopes: [read, write]
            """
        )
        #expect(book.diagnostics.isEmpty)
        let trello = try #require(book.entry(named: "trello"))
        #expect(trello.parts == ["key": .environment("K"), "token": .command(["pass", "show", "a b"])])
        #expect(trello.allowedHosts(in: catalog) == ["api.trello.com", "trello.com"])
        #expect(trello.location?.line == 2)
        let api = try #require(book.entry(named: "api"))
        #expect(api.parts["value"] == .shell("a | b"))
        #expect(api.settings == ["name": "X-Api-Key"])
        #expect(api.allows(host: "api.EXAMPLE.com", in: catalog))
        #expect(!api.allows(host: "example.com", in: catalog))
        #expect(book.entry(named: "app")?.settings["scopes"] == "read write")
    }

    @Test(
        "what is wrong is said with its place",
        arguments: [
            ("credentials:\n  a: {scheme: magic}", "2:3", "needs a 'scheme'"),
            ("credentials:\n  a: {scheme: bearer, token: env:A}", "2:3", "needs 'hosts'"),
            ("credentials:\n  a: {scheme: bearer, hosts: [x]}", "2:3", "needs 'token'"),
            ("credentials:\n  a: {scheme: header, value: env:A, hosts: [x]}", "2:3", "needs 'name'"),
            ("credentials:\n  a:\n    scheme: bearer\n    tokn: env:A", "4:5", "unknown key 'tokn'"),
            ("credentials:\n  a: {scheme: bearer, token: env:A, hosts: ['https://x/']}", "2:", "host's name alone"),
            ("credentials:\n  a: {scheme: bearer, token: env:A, hosts: ['*.x']}", "2:", "host's name alone"),
            ("credentials:\n  a: {scheme: bearer, provider: shop, token: env:A}", "2:3", "needs 'hosts'"),
            ("credentials:\n  a: {scheme: bearer, token: env:A, hosts: [x], retired: soon}", "2:", "write a time"),
            ("credentials:\n  a: {scheme: bearer, token: [env:A], hosts: [x]}", "2:", "must be a reference"),
            ("credentials:\n  a: {scheme: bearer, token: file:x, hosts: [x]}", "2:", "the file's whole path"),
            (
                "credentials:\n  a: {scheme: bearer, token: env:A, hosts: [x], keep: {admin: ''}}", "2:",
                "why it stays"
            ),
            (
                "credentials:\n  a: {scheme: bearer, token: env:A, hosts: [x], keep: {admin: {reason: y, til: z}}}",
                "2:",
                "it takes reason and until"
            ),
            (
                "credentials:\n  a: {scheme: bearer, token: env:A, hosts: [x], keep: {admin: {reason: y, until: z}}}",
                "2:", "write a day or a time"
            ),
            ("credentials: [a]", "1:", "a mapping is wanted"), ("colour: red", "1:1", "unknown key 'colour'"),
            ("credentials:\n  a: 1\n  a: 2", "", "stands twice"),
        ]
    )
    func diagnostics(text: String, place: String, words: String) {
        let diagnostics = book(text).diagnostics.map(\.description)
        #expect(diagnostics.contains { $0.contains("config.yml:\(place)") && $0.contains(words) }, "\(diagnostics)")
    }

    @Test("a value where a reference belongs is refused and not repeated, wherever it stands")
    func pasted() {
        let secret = "ghp" + "_" + String(repeating: "Zk7", count: 12)
        let texts = [
            "credentials:\n  a: {scheme: bearer, token: \(secret), hosts: [x]}",
            "credentials:\n  a: {scheme: bearer, token: env:\(secret), hosts: [x]}",
            "credentials:\n  a: {scheme: bearer, token: {cmd: echo \(secret)}, hosts: [x]}",
            "credentials:\n  a: {scheme: bearer, \(secret): env:A, hosts: [x]}",
            "credentials:\n  a: {scheme: bearer, token: env:A, hosts: [x], keep: {b: {reason: \(secret)}}}",
            "credentials:\n  \(secret): {scheme: bearer}", "\(secret): 1",
            "credentials:\n  a: {scheme: oauth2, token: env:A, client-id: \(secret), hosts: [x]}",
        ]
        for text in texts {
            let book = book(text)
            #expect(book.isBroken, "\(text.prefix(40))")
            #expect(!book.diagnostics.map(\.description).joined().contains(secret))
        }
    }

    @Test("names are unique over both files")
    func unique() {
        let text = "credentials:\n  a: {scheme: bearer, token: env:A, hosts: [x]}"
        let book = book(text, "\n" + text)
        #expect(book.entries.count == 1)
        #expect(
            book.diagnostics.map(\.description) == [
                "credentials.yml:3:3: error: 'a' is also written at config.yml:2:3; remove one of them"
            ]
        )
    }

    @Test("changes: a name once, hand-written ones never, retired ones stay")
    func changes() throws {
        let hand = book("credentials:\n  h: {scheme: bearer, token: env:A, hosts: [x]}")
        let one = try hand.adding(entry())
        #expect(throws: BookProblem.nameTaken("a", nil)) { try one.adding(entry()) }
        #expect(throws: BookProblem.unknown("b", known: ["a", "h"])) { try one.replacing(entry("b")) }
        let place = SourceLocation(file: "config.yml", line: 2, column: 3)
        let time = Timestamp(seconds: 1_700_000_000)
        #expect(throws: BookProblem.handWritten("h", place)) { try one.retiring("h", at: time) }
        let retired = try one.retiring("a", at: time).identifying("h", as: "generic-1").identifying(
            "a",
            as: "generic-2"
        )
        let read = book("credentials:\n  h: {scheme: bearer, token: env:A, hosts: [x]}", retired.managedText)
        #expect(read.diagnostics.isEmpty)
        #expect(read.entry(named: "a")?.retiredAt == time)
        #expect(read.entry(named: "a")?.id == "generic-2")
        #expect(read.entry(named: "h")?.id == "generic-1")
        #expect(!read.isManaged("h") && read.isManaged("a"))
    }

    @Test("scopes that stay are read, with a reason and perhaps an end, and survive writing")
    func keeps() throws {
        let text = """
            credentials:
                a:
                    scheme: bearer
                    token: env:A
                    hosts: [x]
                    keep:
                        admin:org: {reason: 'break glass: on call', until: 2027-01-01}
                        gist: wanted by the "demo"
            """
        let expected = [
            KeptScope(
                scope: "admin:org",
                reason: "break glass: on call",
                until: Timestamp(rfc3339: "2027-01-01T00:00:00Z")
            ),
            KeptScope(scope: "gist", reason: "wanted by the \"demo\"", until: nil),
        ]
        let written = book("", text)
        #expect(written.diagnostics.isEmpty)
        #expect(written.entry(named: "a")?.keeps == expected)
        #expect(book("", written.managedText).entry(named: "a")?.keeps == expected)
    }

    @Test("any names and values survive writing and reading")
    func roundTrip() throws {
        var generator = Lehmer(seed: 23)
        let letters = Array("aZ09 :#'\"\\-?*&!|>%@`{}[],~\t\u{85}\u{A0}\u{2028}\u{FEFF}\u{301}\u{1F600}\u{202E}")
        let words = [
            "null", "true", "No", "1", "0x1", "1e3", "~", "<<", "=", "- a", "a: b", "a #b", " a", "a ", ".inf", "y",
        ]
        func text(_ generator: inout Lehmer, _ letters: [Character]) -> String {
            if Bool.random(using: &generator) { return words.randomElement(using: &generator) ?? "" }
            return "x"
                + String(
                    (0..<Int.random(in: 0...9, using: &generator)).compactMap { _ in
                        letters.randomElement(using: &generator)
                    }
                )
        }
        let printable = letters.filter { !"\t\u{85}".contains($0) }
        for _ in 0..<500 {
            var entry = CredentialEntry(
                name: text(&generator, letters),
                scheme: .oauth2,
                parts: [:],
                hosts: ["x.example"]
            )
            entry.parts = [
                "token": .file("/" + text(&generator, printable)),
                "client-secret": .command(["x", text(&generator, printable)]),
            ]
            entry.settings = ["client-id": text(&generator, printable), "scopes": text(&generator, printable)]
            entry.provider = "x" + text(&generator, letters)
            entry.id = "generic-" + text(&generator, letters)
            let written = try book("").adding(entry).identifying(entry.name, as: entry.id)
            let read = book("", written.managedText)
            #expect(read.diagnostics.isEmpty, "\(read.diagnostics) \(written.managedText)")
            var found = try #require(read.entries.first)
            found.location = nil
            #expect(found == entry, "\(written.managedText)")
        }
    }

    @Test("changes of several writers at once all arrive, whole, in a file for its owner alone")
    func concurrent() async throws {
        let folder = try TemporaryFolder()
        let files = BookFiles(configuration: folder.file("config/config.yml"))
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<24 {
                group.addTask {
                    #expect(throws: Never.self) {
                        try files.update(catalog: catalog) { book throws(BookProblem) in
                            try book.adding(entry("n\(index)"))
                        }
                    }
                }
            }
        }
        let book = try files.load(catalog: catalog)
        #expect(book.diagnostics.isEmpty)
        #expect(Set(book.entries.map(\.name)) == Set((0..<24).map { "n\($0)" }))
        for name in ["credentials.yml", "credentials.yml.lock"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("config/" + name))
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("config")).count == 2)
    }

    @Test("a file with errors is not written over")
    func broken() throws {
        let folder = try TemporaryFolder()
        let files = BookFiles(configuration: folder.file("config.yml"))
        let text = "credentials: [oops"
        try Data(text.utf8).write(to: URL(filePath: files.managed))
        #expect(throws: BookProblem.broken(path: files.managed)) {
            try files.update(catalog: catalog) { book throws(BookProblem) in try book.adding(entry()) }
        }
        #expect(try String(contentsOf: URL(filePath: files.managed), encoding: .utf8) == text)
        try Data([0xff]).write(to: URL(filePath: files.managed))
        #expect(throws: BookProblem.unreadable(path: files.managed, code: 0)) { try files.load(catalog: catalog) }
    }

    @Test("a change after which the file could not be read is not written")
    func unusable() throws {
        let folder = try TemporaryFolder()
        let files = BookFiles(configuration: folder.file("config.yml"))
        try files.update(catalog: catalog) { book throws(BookProblem) in try book.adding(entry()) }
        let text = try String(contentsOf: URL(filePath: files.managed), encoding: .utf8)
        var (late, relative) = (entry("b"), entry("c"))
        late.settings["expires-at"] = "soon"
        relative.parts["token"] = .file("token")
        for wrong in [late, relative] {
            #expect(throws: BookProblem.unusableChange) {
                try files.update(catalog: catalog) { book throws(BookProblem) in try book.adding(wrong) }
            }
        }
        #expect(try String(contentsOf: URL(filePath: files.managed), encoding: .utf8) == text)
    }
}
