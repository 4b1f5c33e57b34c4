import Foundation
import KeytrailTestSupport
import Testing

@Suite("CloudTrail sets of staged attacks") struct CloudTrailSetTests {
    @Test(
        "each is read whole, and raises findings that name the acting principal and its key",
        .enabled(if: SharedData.path("cloudtrail_invictus") != nil, "the shared data are not here"),
        arguments: [("cloudtrail_invictus", 2_900, "user/bert-jan"), ("cloudtrail_stratus", 310, "user/christophe")]
    )
    func findings(set: String, events: Int, principal: String) async throws {
        let folder = try #require(SharedData.path(set))
        let program = try Program()
        let imported = try await program.run("import", "--format", "cloudtrail", folder)
        #expect(imported.status == 0)
        #expect(!imported.messages.contains(" 1 rejected"))
        let count = try await program.run("query", "SELECT count(*) AS n FROM provider_event", "--format", "csv")
        #expect(count.output == "n\r\n\(events)\r\n")
        let audit = try await program.run("audit", "--format", "json", "--now", "2026-11-16T00:00:00Z")
        #expect(audit.status == 2)
        let report = try JSONSerialization.jsonObject(with: Data(audit.output.utf8)) as? [String: Any]
        let groups = try #require(report?["findings"] as? [[String: Any]]).compactMap {
            $0["group"] as? [String: String]
        }
        #expect(
            groups.contains { group in
                group["keytrail.event.actor"]?.hasSuffix(principal) == true
                    && group["keytrail.event.credential"]?.hasPrefix("AKIA") == true
            }
        )
    }
}
