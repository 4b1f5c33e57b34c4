import KeytrailAudit
import KeytrailCapture
import KeytrailModel
import KeytrailRules
import KeytrailStore
import KeytrailTestSupport

/// A log in a folder of its own that is removed afterwards.
struct TestLog {
    let folder: TemporaryFolder
    let store: CallStore

    init() throws {
        folder = try TemporaryFolder()
        store = try CallStore.open(path: folder.file("log.db"))
    }

    /// Stores calls as an import would.
    func append(_ calls: [IdentifiedCall]) throws {
        _ = try store.append(calls)
    }

    /// The report of a period.
    func report(
        _ rules: RuleSet,
        since: Timestamp? = nil,
        until: Timestamp = Timestamp(seconds: 100 * 86_400),
        memoryLimit: Int = Engine.memoryLimit
    ) async throws -> Report {
        let auditor = Auditor(rules: rules, catalog: ProviderCatalog(packs: []), memoryLimit: memoryLimit)
        return try await auditor.report(on: store, AuditRequest(since: since, until: until, now: until))
    }
}

/// An imported call at a second; `sequence` tells calls of one second apart.
func storedCall(_ call: TestCall, sequence: Int) -> IdentifiedCall {
    var record = CallRecord(
        startedAt: call.time,
        door: .imported,
        method: "GET",
        scheme: "https",
        host: "h\(call.host).example",
        path: "/",
        outcome: call.outcome
    )
    if call.credential != 0 { record.credential = Credential(id: "c\(call.credential)") }
    record.status = call.outcome == .authFailed ? 401 : 200
    return IdentifiedCall(record: record, sequence: Int64(sequence) | 1 << 62)
}

/// Random calls in bursts and lulls.
func randomCalls(_ count: Int, seconds: Int64, using random: inout SplitMix) -> [IdentifiedCall] {
    var second: Int64 = 0
    return (0..<count).map { index in
        second =
            (second + Int64.random(in: 0...(Int.random(in: 0...9, using: &random) == 0 ? 900 : 20), using: &random))
            % seconds
        let call = TestCall(
            second: second,
            credential: .random(in: 0...3, using: &random),
            host: .random(in: 1...2, using: &random),
            outcome: Int.random(in: 0...2, using: &random) == 0 ? .success : .authFailed
        )
        return storedCall(call, sequence: index)
    }
}
