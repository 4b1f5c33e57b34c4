import Foundation
import KeytrailRun
import KeytrailTestSupport
import Testing

@Suite("The files of a run") struct RunFilesTests {
    /// Three bytes in the place of a certificate: none of the writers looks into one.
    private let bundle = "# comment\n-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n"

    private func content(folder: String = "/tmp/r") -> RunFileContent {
        RunFileContent(bundle: bundle, wgetSettings: Array("tries = 2".utf8), milliseconds: 1, folder: folder)
    }

    @Test("Java's trust store has the certificates, and a digest at its end")
    func javaTrustStore() throws {
        let bytes = try #require(content().files[.javaTrustStore])
        var expected: [UInt8] = [0xFE, 0xED, 0xFE, 0xED, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2]
        expected += [0, 10] + Array("keytrail-0".utf8) + [0, 0, 0, 0, 0, 0, 0, 1]
        expected += [0, 5] + Array("X.509".utf8) + [0, 0, 0, 3, 1, 2, 3]
        #expect(Array(bytes.dropLast(20)) == expected)
        // From Python: hashlib.sha1("changeit".encode("utf-16-be") + b"Mighty Aphrodite" + expected).
        #expect(
            bytes.suffix(20).map { String(format: "%02x", $0) }.joined() == "1568f9feebc5565a77336ab6e61f1726c8874016"
        )
    }

    @Test("wget's and PHP's settings name the bundle; wget's begin with those of the system")
    func settings() throws {
        let files = content().files
        let wget = String(decoding: try #require(files[.wgetSettings]), as: UTF8.self)
        #expect(wget == "tries = 2\nca_certificate = /tmp/r/ca.pem\n")
        let php = String(decoding: try #require(files[.phpSettings]), as: UTF8.self)
        #expect(php == "openssl.cafile=\"/tmp/r/ca.pem\"\ncurl.cainfo=\"/tmp/r/ca.pem\"\n")
    }

    @Test("folder and files are the owner's alone, and are gone afterwards")
    func folder() throws {
        let parent = try TemporaryFolder()
        let folder = try RunFolder(in: parent.path + "/")
        try folder.write(content(folder: folder.path))
        #expect(try permissions(folder.path) == 0o700)
        for file in RunFile.allCases { #expect(try permissions(folder.path + "/" + file.rawValue) == 0o600) }
        folder.remove()
        #expect(try FileManager.default.contentsOfDirectory(atPath: parent.path).isEmpty)
    }

    @Test("a place that cannot be written is told")
    func unwritable() throws {
        let parent = try TemporaryFolder()
        #expect(throws: RunError.self) { _ = try RunFolder(in: parent.file("nowhere")) }
    }

    private func permissions(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
}
