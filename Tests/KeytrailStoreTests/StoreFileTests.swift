import Foundation
import KeytrailModel
import KeytrailStore
import KeytrailTestSupport
import Testing

@Suite("Opening the file")
struct StoreFileTests {
    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    /// A closed log whose header has other words at byte 60 (user_version) and 68 (application_id).
    private func closedLog(in folder: TemporaryFolder, version: UInt8? = nil, application: UInt8? = nil) throws
        -> String
    {
        let path = folder.file("log.db")
        _ = try CallStore.open(path: path).append([identified(1)])
        if let version { try patch(path, at: 60, [0, 0, 0, version]) }
        if let application { try patch(path, at: 68, [0, 0, 0, application]) }
        return path
    }

    @Test("only the owner can read the files and the folder")
    func permissions() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a/b/log.db")
        let store = try CallStore.open(path: path)
        _ = try store.append([identified(1)])
        for suffix in ["", "-wal", "-shm"] { #expect(try mode(path + suffix) == 0o600) }
        #expect(try mode(folder.file("a")) == 0o700)
        #expect(try mode(folder.file("a/b")) == 0o700)
    }

    @Test("a closed log is one file, and opens again with its calls")
    func reopen() throws {
        let folder = try TemporaryFolder()
        let path = try closedLog(in: folder)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["log.db"])
        for mode in [CallStore.Mode.readOnly, .readWrite] {
            let store = try CallStore.open(path: path, mode: mode)
            #expect(try store.read { try $0.calls(matching: CallFilter()) } == [identified(1)])
        }
    }

    @Test("reading a closed log changes no byte of it")
    func readOnly() throws {
        let folder = try TemporaryFolder()
        let path = try closedLog(in: folder)
        let before = try Data(contentsOf: URL(filePath: path))
        _ = try CallStore.open(path: path, mode: .readOnly).stats()
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }

    @Test("a missing file is said, and not made, when it is to be read")
    func missing() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("log.db")
        #expect(storeError { _ = try CallStore.open(path: path, mode: .readOnly) } == .missing(path: path))
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("a folder is not a log", arguments: [CallStore.Mode.readOnly, .readWrite])
    func directory(mode: CallStore.Mode) throws {
        let folder = try TemporaryFolder()
        let path = folder.path
        #expect(storeError { _ = try CallStore.open(path: path, mode: mode) } == .unreadable(path: path, errno: EISDIR))
    }

    @Test("a path through a file is said")
    func throughFile() throws {
        let folder = try TemporaryFolder()
        try Data().write(to: URL(filePath: folder.file("a")))
        let path = folder.file("a/log.db")
        #expect(storeError { _ = try CallStore.open(path: path) } == .unreadable(path: path, errno: ENOTDIR))
    }

    @Test("a file of something else is refused and left as it is", arguments: [CallStore.Mode.readOnly, .readWrite])
    func garbage(mode: CallStore.Mode) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("photo.jpg")
        let bytes = Data((0..<5_000).map { UInt8(truncatingIfNeeded: $0 * 7) })
        try bytes.write(to: URL(filePath: path))
        #expect(storeError { _ = try CallStore.open(path: path, mode: mode) } == .notADatabase(path: path))
        #expect(try Data(contentsOf: URL(filePath: path)) == bytes)
    }

    @Test("an empty file becomes a log when it is to be written, and is none before")
    func empty() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("log.db")
        try Data().write(to: URL(filePath: path))
        #expect(storeError { _ = try CallStore.open(path: path, mode: .readOnly) } == .notADatabase(path: path))
        #expect(try CallStore.open(path: path).append([identified(1)]).stored == 1)
    }

    @Test("a log of a newer program is refused and left as it is", arguments: [CallStore.Mode.readOnly, .readWrite])
    func newer(mode: CallStore.Mode) throws {
        let folder = try TemporaryFolder()
        let path = try closedLog(in: folder, version: 200)
        let before = try Data(contentsOf: URL(filePath: path))
        let expected = StoreError.newerSchema(path: path, found: 200, known: CallStore.schemaVersion)
        #expect(storeError { _ = try CallStore.open(path: path, mode: mode) } == expected)
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }

    @Test("a log of an older program is not migrated by reading it")
    func older() throws {
        let folder = try TemporaryFolder()
        let path = try closedLog(in: folder, version: 0)
        let expected = StoreError.olderSchema(path: path, found: 0, known: CallStore.schemaVersion)
        #expect(storeError { _ = try CallStore.open(path: path, mode: .readOnly) } == expected)
    }

    @Test(
        "a database of another application is refused and left as it is",
        arguments: [CallStore.Mode.readOnly, .readWrite],
        [(0, 0), (1, 0), (1, 77)] as [(UInt8, UInt8)]
    )
    func foreign(mode: CallStore.Mode, header: (version: UInt8, application: UInt8)) throws {
        let folder = try TemporaryFolder()
        let path = try closedLog(in: folder, version: header.version, application: header.application)
        let before = try Data(contentsOf: URL(filePath: path))
        #expect(storeError { _ = try CallStore.open(path: path, mode: mode) } == .foreignDatabase(path: path))
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }

    @Test("a file that may not be written is said", .enabled(if: geteuid() != 0, "permissions do not bind root"))
    func unwritable() throws {
        let folder = try TemporaryFolder()
        let path = try closedLog(in: folder)
        try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: path)
        #expect(storeError { _ = try CallStore.open(path: path) } == .unwritable(path: path, errno: EACCES))
        try FileManager.default.setAttributes([.posixPermissions: 0o000], ofItemAtPath: path)
        #expect(
            storeError { _ = try CallStore.open(path: path, mode: .readOnly) } == .unreadable(path: path, errno: EACCES)
        )
    }

    @Test("a file name that looks like a URI is a file name")
    func uri() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("file:log.db?mode=memory")
        _ = try CallStore.open(path: path).append([identified(1)])
        #expect(try CallStore.open(path: path, mode: .readOnly).stats().calls == 1)
    }

    @Test("many may create the same file at once")
    func simultaneous() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("log.db")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<16 {
                group.addTask { try await CallStore.open(path: path).record(call(at: Int64(number))) }
            }
            try await group.waitForAll()
        }
        #expect(try CallStore.open(path: path).check() == [])
        #expect(try CallStore.open(path: path, mode: .readOnly).stats().calls == 16)
    }
}
