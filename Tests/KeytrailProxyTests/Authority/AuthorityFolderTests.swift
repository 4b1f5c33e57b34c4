import Foundation
import KeytrailModel
import KeytrailProxy
import KeytrailTestSupport
import Testing

@Suite struct AuthorityFolderTests {
    private let parent: TemporaryFolder
    private let folder: String

    init() throws {
        parent = try TemporaryFolder()
        folder = parent.file("keytrail/proxy-ca")
    }

    private var keyFile: String { folder + "/authority.pem" }

    private func mode(_ path: String) throws -> Int {
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        return try #require(mode)
    }

    @Test("a new authority lies in a folder and a file of its owner's alone, its certificate beside it")
    func files() throws {
        let authority = try CertificateAuthority.create(folder: folder, now: noon, owner: "ada@engine")
        #expect(try mode(folder) == 0o700)
        #expect(try mode(keyFile) == 0o600)
        let certificate = try String(
            contentsOfFile: CertificateAuthority.certificatePath(folder: folder),
            encoding: .utf8
        )
        #expect(certificate == authority.certificatePEM)
        #expect(!certificate.contains("PRIVATE"))
        #expect(authority.notAfter == noon + .days(365))
    }

    @Test("what was made is read again, and signs for the same certificate")
    func roundTrip() throws {
        let made = try CertificateAuthority.loadOrCreate(folder: folder, now: noon)
        let read = try CertificateAuthority.loadOrCreate(folder: folder, now: noon + .days(300))
        #expect(made.fingerprint == read.fingerprint)
        #expect(read.subject == made.subject)
        #expect(throws: Never.self) { try read.identity(for: "a.example", likeCertificate: nil, at: noon) }
    }

    @Test("a new authority replaces the old one whole")
    func rotation() throws {
        let old = try CertificateAuthority.create(folder: folder, now: noon)
        let new = try CertificateAuthority.create(folder: folder, now: noon)
        #expect(old.fingerprint != new.fingerprint)
        #expect(try CertificateAuthority.load(folder: folder, now: noon).fingerprint == new.fingerprint)
        let left = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(left == ["authority.pem", "authority.pem.lock", "certificate.pem"])
    }

    @Test("a certificate file that is gone or that of another authority is written anew")
    func mending() throws {
        let authority = try CertificateAuthority.create(folder: folder, now: noon)
        let path = CertificateAuthority.certificatePath(folder: folder)
        for content in [nil, "other"] {
            try FileManager.default.removeItem(atPath: path)
            try content?.write(toFile: path, atomically: true, encoding: .utf8)
            _ = try CertificateAuthority.load(folder: folder, now: noon)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == authority.certificatePEM)
        }
    }

    @Test("an empty folder has no authority to read")
    func missing() {
        #expect(throws: AuthorityError.missing(path: keyFile)) {
            try CertificateAuthority.load(folder: folder, now: noon)
        }
    }

    @Test("a key that others may read is refused", arguments: [0o640, 0o604, 0o620, 0o666])
    func exposed(mode: Int) throws {
        _ = try CertificateAuthority.create(folder: folder, now: noon)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: keyFile)
        #expect(throws: AuthorityError.exposed(path: keyFile, mode: UInt32(mode))) {
            try CertificateAuthority.loadOrCreate(folder: folder, now: noon)
        }
    }

    @Test("an authority is used neither after its end nor before its beginning")
    func validity() throws {
        _ = try CertificateAuthority.create(folder: folder, now: noon)
        #expect(throws: AuthorityError.expired(path: keyFile, since: noon + .days(365))) {
            try CertificateAuthority.loadOrCreate(folder: folder, now: noon + .days(365))
        }
        #expect(throws: AuthorityError.notYetValid(path: keyFile, until: noon - .days(1))) {
            try CertificateAuthority.load(folder: folder, now: noon - .days(2))
        }
    }

    @Test("a damaged file is refused, never replaced behind its owner's back")
    func damaged() throws {
        let whole = try {
            _ = try CertificateAuthority.create(folder: folder, now: noon)
            return try String(contentsOfFile: keyFile, encoding: .utf8)
        }()
        _ = try CertificateAuthority.create(folder: folder, now: noon)
        let other = try String(contentsOfFile: keyFile, encoding: .utf8)
        let keyEnd = try #require(whole.range(of: "-----END PRIVATE KEY-----\n")).upperBound
        let otherEnd = try #require(other.range(of: "-----END PRIVATE KEY-----\n")).upperBound
        let texts = [
            "", "nothing", String(whole.prefix(whole.count / 2)), String(whole[..<keyEnd]), String(whole[keyEnd...]),
            whole.replacing("MI", with: "!!"),
            // A key and another key's certificate.
            String(whole[..<keyEnd] + other[otherEnd...]),
        ]
        for text in texts {
            try Data(text.utf8).write(to: URL(filePath: keyFile))
            #expect(throws: AuthorityError.damaged(path: keyFile)) {
                try CertificateAuthority.loadOrCreate(folder: folder, now: noon)
            }
            #expect(try String(contentsOfFile: keyFile, encoding: .utf8) == text)
        }
    }

    @Test("a folder that cannot be made is said so")
    func unwritable() throws {
        try Data().write(to: URL(filePath: parent.file("file")))
        #expect(throws: AuthorityError.self) {
            try CertificateAuthority.create(folder: parent.file("file/ca"), now: noon)
        }
    }

    @Test("of many that begin at once, one makes the authority and all have the same")
    func concurrent() async throws {
        let prints = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<8 {
                group.addTask { try CertificateAuthority.loadOrCreate(folder: folder, now: noon).fingerprint }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(prints.count == 1)
    }
}
