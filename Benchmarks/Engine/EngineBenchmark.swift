internal import Foundation
internal import KeytrailAudit
internal import KeytrailModel
internal import KeytrailRules
internal import KeytrailStore

/// Measures the rule engine by itself over a log: reading the rows that the rules need, and reading and judging them.
///
///     keytrail-bench-engine DATABASE RULES...
///
/// Prints the calls, the nanoseconds of reading alone and of reading and judging, and the findings; on one thread.
@main
struct EngineBenchmark {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard let database = arguments.first, arguments.count > 1 else {
            FileHandle.standardError.write(Data("usage: keytrail-bench-engine DATABASE RULES...\n".utf8))
            exit(64)
        }
        let rules = RuleSet(RuleFolder.read(Array(arguments.dropFirst())))
        let store = try CallStore.open(path: database)
        try store.read { reader in
            var layout = RowLayout()
            var engine = Engine(rules, layout: &layout)
            let clock = ContinuousClock()
            let needsMembers = engine.needsAttributes
            var calls = 0
            let reading = try clock.measure {
                try reader.scan(layout.columns, in: .always, members: needsMembers) { _, _, _ in calls += 1 }
            }
            let text: TextLookup = { column, id in
                guard case .text(let dictionary) = column.storage else { return nil }
                return try reader.text(dictionary, id: id)
            }
            let judging = try clock.measure {
                try reader.scan(layout.columns, in: .always, members: needsMembers) { row, members, _ in
                    try engine.consume(row, members: members, text: text)
                }
                try engine.finish(at: try reader.period()?.end ?? .distantPast, text: text)
            }
            let findings = try engine.findings(in: .always, text: text).count
            print(calls, nanoseconds(reading), nanoseconds(judging), findings)
        }
    }

    private static func nanoseconds(_ duration: Duration) -> Int64 {
        duration.components.seconds * 1_000_000_000 + duration.components.attoseconds / 1_000_000_000
    }
}
