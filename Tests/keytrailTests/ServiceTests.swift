import Foundation
import KeytrailTestSupport
import Testing

/// The unit that docs/wrapping.md shows is one that systemd takes.
@Suite("A systemd unit") struct ServiceTests {
    @Test(
        "of the documentation is valid as it stands",
        .enabled(if: WrappedClient.find("systemd-analyze") != nil, "needs systemd-analyze")
    )
    func unit() async throws {
        let page = try String(contentsOf: Program.checkout.appending(path: "docs/wrapping.md"), encoding: .utf8)
        let block = try #require(page.components(separatedBy: "```ini\n").dropFirst().first)
        let text = try #require(block.components(separatedBy: "```").first)
        // The program and its user have to be there for the check.
        let unit = text.replacing("/usr/local/bin/keytrail", with: Program.executable.path(percentEncoded: false))
            .replacing("/usr/bin/python3", with: "/bin/sh").replacing("User=board-sync", with: "User=daemon")
        let program = try Program()
        let path = program.home.file("board-sync.service")
        try Data(unit.utf8).write(to: URL(filePath: path))
        let analyze = try #require(WrappedClient.find("systemd-analyze"))
        let result = try await program.run(["verify", "--man=no", path], executable: analyze)
        #expect(result.status == 0)
        #expect(result.messages.isEmpty, "\(result.messages)")
    }
}
