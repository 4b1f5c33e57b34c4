import Foundation
import KeytrailCapture
import KeytrailTestSupport
import Testing

@Suite struct FingerprinterTests {
    @Test("a fingerprint is the first half of HMAC-SHA-256 over provider, role and secret")
    func value() {
        // printf 'trello\0token\0secret' | openssl dgst -sha256 -mac HMAC -macopt hexkey:000102…1f
        let fingerprinter = Fingerprinter(key: Array(0..<32))
        #expect(fingerprinter.fingerprint(provider: "trello", role: "token", secret: "secret") == "2eb9b911269bd093")
    }

    @Test("what was made before changes no fingerprint, however many secrets there are")
    func remembered() {
        let key = [UInt8](0..<32)
        let busy = Fingerprinter(key: key)
        for _ in 0..<2 {
            for number in 0..<200 {
                let (provider, role, secret) = ("p\(number % 3)", "r\(number % 2)", "secret-\(number / 6)")
                let fresh = Fingerprinter(key: key).fingerprint(provider: provider, role: role, secret: secret)
                #expect(busy.fingerprint(provider: provider, role: role, secret: secret) == fresh)
                #expect(busy.fingerprint(provider: provider, role: role, secret: secret) == fresh)
            }
        }
    }

    @Test("the key shows in no description")
    func redacted() {
        let fingerprinter = Fingerprinter(key: [UInt8](repeating: 0xab, count: 32))
        var dumped = ""
        dump(fingerprinter, to: &dumped)
        #expect("\(fingerprinter)" == "Fingerprinter(redacted)")
        #expect(!dumped.contains("171") && !dumped.lowercased().contains("ab, "))
        #expect(Mirror(reflecting: fingerprinter).children.isEmpty)
    }

    @Test("a missing key file is made once, for the owner alone, and read afterwards")
    func created() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("key")
        let first = try Fingerprinter.load(path: path)
        let second = try Fingerprinter.load(path: path)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(attributes[.size] as? Int == 32)
        #expect(
            first.fingerprint(provider: "p", role: "r", secret: "s")
                == second.fingerprint(provider: "p", role: "r", secret: "s")
        )
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["key"])
    }

    @Test("of many that make the key at once, all end with the same one")
    func race() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("key")
        let names = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<16 {
                group.addTask { try Fingerprinter.load(path: path).fingerprint(provider: "p", role: "r", secret: "s") }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(names.count == 1)
    }

    @Test("a key that others may read is refused")
    func exposed() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("key")
        _ = try Fingerprinter.load(path: path)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        #expect(throws: CaptureError.keyFileExposed(path: path, mode: 0o640)) { try Fingerprinter.load(path: path) }
    }

    @Test("a file of another length is refused")
    func length() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("key")
        #expect(
            FileManager.default.createFile(
                atPath: path,
                contents: Data(count: 31),
                attributes: [.posixPermissions: 0o600]
            )
        )
        #expect(throws: CaptureError.keyFileLength(path: path, length: 31)) { try Fingerprinter.load(path: path) }
    }

    @Test("a folder, a link and a missing folder are refused by name")
    func notAFile() throws {
        let folder = try TemporaryFolder()
        let link = folder.file("link")
        _ = try Fingerprinter.load(path: folder.file("key"))
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder.file("key"))
        #expect(throws: CaptureError.keyFileNotRegular(path: folder.path)) { try Fingerprinter.load(path: folder.path) }
        #expect(throws: CaptureError.keyFileNotRegular(path: link)) { try Fingerprinter.load(path: link) }
        let missing = folder.file("none/key")
        #expect(throws: CaptureError.keyFileNotCreated(path: missing, code: 2)) {
            try Fingerprinter.load(path: missing)
        }
    }
}
