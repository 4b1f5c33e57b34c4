import Foundation
import KeytrailTestSupport
import Testing

@Suite struct ProxyCACommandTests {
    private let program: Program

    init() throws {
        program = try Program()
    }

    private var keyFile: String { program.home.file("data/keytrail/proxy-ca/authority.pem") }

    @Test("without an authority, every command says how to make one", arguments: ["show", "export"])
    func missing(command: String) async throws {
        let result = try await program.run("proxy", "ca", command)
        #expect(result.status == 74)
        #expect(result.messages.contains("make one with 'keytrail proxy ca rotate'"))
    }

    @Test("what rotate makes is shown with the same fingerprint, and exported without its key")
    func cycle() async throws {
        let made = try await program.run("proxy", "ca", "rotate", "--now", "2026-11-27T12:00:00Z")
        #expect(made.status == 0)
        let fingerprint = made.output.trimmingCharacters(in: .newlines)
        #expect(fingerprint.wholeMatch(of: /([0-9A-F]{2}:){31}[0-9A-F]{2}/) != nil)
        let shown = try await program.run("proxy", "ca", "show", "--now", "2026-11-28T12:00:00Z")
        #expect(shown.output.contains(fingerprint))
        #expect(shown.output.contains("2026-11-26T12:00:00Z to 2027-11-27T12:00:00Z (364 d left)"))
        let json = try await program.run("proxy", "ca", "--format", "json", "--now", "2026-11-28T12:00:00Z")
        #expect(json.output.contains("\"sha256\": \"\(fingerprint)\""))
        let file = program.home.file("ca.pem")
        let exported = try await program.run("proxy", "ca", "export", "-o", file, "--now", "2026-11-28T12:00:00Z")
        #expect(exported.status == 0)
        let text = try String(contentsOfFile: file, encoding: .utf8)
        #expect(text.hasPrefix("-----BEGIN CERTIFICATE-----\n"))
        #expect(!text.contains("PRIVATE"))
        let der = try await program.run(
            "proxy",
            "ca",
            "export",
            "--format",
            "der",
            "-o",
            program.home.file("ca.cer"),
            "--now",
            "2026-11-28T12:00:00Z"
        )
        #expect(der.status == 0)
        let bytes = try Data(contentsOf: URL(filePath: program.home.file("ca.cer")))
        #expect(text.replacing("\n", with: "").contains(bytes.base64EncodedString()))
        let again = try await program.run("proxy", "ca", "rotate", "--now", "2026-11-28T12:00:00Z")
        #expect(again.output != made.output)
        #expect(again.messages.contains("export it again"))
    }

    @Test("an authority that has ended, and a key that others can read, are refused with what to do")
    func refused() async throws {
        _ = try await program.run("proxy", "ca", "rotate", "--now", "2026-11-27T12:00:00Z")
        let ended = try await program.run("proxy", "ca", "show", "--now", "2027-11-27T12:00:00Z")
        #expect(ended.status == 74)
        #expect(ended.messages.contains("ended at 2027-11-27T12:00:00Z; replace it with 'keytrail proxy ca rotate'"))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: keyFile)
        let exposed = try await program.run("proxy", "ca", "show", "--now", "2026-11-28T12:00:00Z")
        #expect(exposed.status == 74)
        #expect(exposed.messages.contains("can be read by others"))
    }
}
