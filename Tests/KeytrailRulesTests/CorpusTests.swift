import Foundation
import KeytrailModel
import KeytrailRules
import Testing

private let corpus = ProcessInfo.processInfo.environment["KEYTRAIL_SIGMA_CORPUS"]

/// SigmaHQ's published rules, where they are at hand.
@Suite(
    "The corpus",
    .enabled(if: corpus != nil, "KEYTRAIL_SIGMA_CORPUS names no folder of SigmaHQ's rules")
)
struct CorpusTests {
    @Test("every active rule is read; only placeholders without values are refused")
    func all() throws {
        let content = RuleFolder.read([try #require(corpus)])
        let set = RuleSet(content)
        let errors = set.diagnostics.filter { $0.severity == .error }
        #expect(content.files.count >= 3_000)
        #expect(
            errors.allSatisfy { $0.message.contains("placeholder") },
            "\(errors.filter { !$0.message.contains("placeholder") })"
        )
        #expect(set.rules.count + Set(errors.compactMap(\.location?.file)).count == content.files.count)
    }
}
