import Foundation
import KeytrailTestSupport
import Testing

/// Where the program looks for what came with it.
@Suite("The program's rules") struct InstallationTests {
    @Test("KEYTRAIL_RULES stands for the shipped rules")
    func named() async throws {
        var program = try Program()
        let rules = program.home.file("own")
        try FileManager.default.createDirectory(atPath: rules, withIntermediateDirectories: true)
        let shipped = Program.checkout.appending(path: "rules/providers")
        try FileManager.default.copyItem(at: shipped, to: URL(filePath: rules + "/providers"))
        let rule = Program.checkout.appending(path: "rules/auth/failed_auth_burst.yml")
        try FileManager.default.copyItem(at: rule, to: URL(filePath: rules + "/only.yml"))
        program.environment["KEYTRAIL_RULES"] = rules
        let list = try await program.run("rules", "list", "--format", "csv")
        #expect(list.status == 0)
        #expect(list.output.contains("keytrail_auth_burst"))
        #expect(!list.output.contains("keytrail_usage_spike"))
    }

    @Test("a KEYTRAIL_RULES that leads nowhere is said, with what to do")
    func nowhere() async throws {
        var program = try Program()
        program.environment["KEYTRAIL_RULES"] = program.home.file("nowhere")
        let result = try await program.run("rules", "list")
        #expect(result.status == 74)
        #expect(
            result.messages
                == "keytrail: KEYTRAIL_RULES names \(program.home.file("nowhere")), which has no providers/generic.yml;"
                + " name a folder of shipped rules, or unset it.\n"
        )
    }
}
