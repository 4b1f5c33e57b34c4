import Foundation
import KeytrailCapture
import KeytrailModel
import KeytrailRules
import KeytrailWorkbench
import Testing

/// Rule files for tests, and what comes of testing them.
enum WorkbenchFixture {
    /// Three rejections of one credential within a minute, with these exemplars, indented by four.
    static func burst(_ exemplars: String, name: String = "r.yml") -> RuleFiles {
        RuleFiles(files: [
            (
                name,
                """
                title: Rejected
                name: rejected
                logsource: {product: keytrail}
                detection:
                    selection: {http.response.status_code: 401}
                    condition: selection
                ---
                title: Burst
                name: burst
                correlation:
                    type: event_count
                    rules: [rejected]
                    group-by: [keytrail.credential.id]
                    timespan: 1m
                    condition:
                        gte: 3
                keytrail.exemplars:
                \(exemplars)
                """
            )
        ])
    }

    /// What a test of the files comes to.
    static func test(_ files: RuleFiles, isStrict: Bool = false, movesThresholds: Bool = false) async throws
        -> RuleTest.Result
    {
        try await RuleTest(files, catalog: .builtIn).run(isStrict: isStrict, movesThresholds: movesThresholds)
    }

    /// Why the only exemplar of the files failed; `nil` when it passed.
    static func reason(_ files: RuleFiles) async throws -> String? {
        #expect(files.diagnostics.isEmpty, "\(files.diagnostics)")
        let trial = try #require(try await test(files).trials.first)
        switch trial.verdict {
        case .passed: return nil
        case .failed(let reason): return reason
        }
    }

    /// One element of `events`: rejections of one credential.
    static func rejections(_ count: Int, every: String = "10s", offset: String = "0s", credential: String = "k1")
        -> String
    {
        "{offset: \(offset), repeat: \(count), every: \(every), event: {keytrail.credential.id: \(credential), sc-status: 401}}"
    }
}

extension WorkbenchFixture {
    /// The folder of the shipped rules in the checkout.
    static var shippedRules: String {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "rules").path(percentEncoded: false)
    }
}
