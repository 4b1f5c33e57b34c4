import Foundation
import KeytrailModel
import KeytrailTestSupport

/// Another implementation of Sigma, which says what it finds in the same log: pySigma with its SQLite backend.
enum Peer {
    private static let script = "KeytrailAuditTests/Python/evaluate.py"

    /// Rule sets that are evaluated over one log.
    struct Batch: Sendable {
        /// The log.
        var database: String
        /// The columns that the rules use, by any of their names.
        var columns: [CallColumn]
        /// The rules; the last of each set is judged.
        var cases: [[JSON]]
        /// The last instant that was observed; `nil` for the time of the last call.
        var end: Timestamp?
        /// The columns that keywords are sought in.
        var fulltext: [CallColumn] = []

        fileprivate var json: JSON {
            let names = columns.flatMap { column in
                ([column.fieldName] + column.aliases).map { JSON.Member($0, .string(column.fieldName)) }
            }
            return [
                "database": .string(database), "columns": .object(names),
                "fulltext": .array(fulltext.map { .string($0.fieldName) }),
                "end": end.map { .number(Double($0.microseconds) / 1_000_000) } ?? .null,
                "cases": .array(cases.map(JSON.array)),
            ]
        }
    }

    /// What it says about one case.
    struct Answer: Decodable {
        /// The sequences of the calls that a detection matches.
        var rows: [Int64]?
        /// Where a correlation holds.
        var instants: [ComparableInstant]?
        /// Why it says nothing.
        var error: String?
    }

    /// What it says about all cases, batch by batch, in two processes.
    static func answers(_ batches: [Batch]) async throws -> [[Answer]] {
        let half = (batches.count + 1) / 2
        async let first = run(Array(batches.prefix(half)))
        async let second = run(Array(batches.dropFirst(half)))
        return try await first + second
    }

    private static func run(_ batches: [Batch]) async throws -> [[Answer]] {
        guard !batches.isEmpty else { return [] }
        let input = Data(batches.map { $0.json.text + "\n" }.joined().utf8)
        let (output, status) = try await PythonTools.run(script, input: input)
        guard status == 0 else { throw Silent(status: status) }
        let decoder = JSONDecoder()
        return try output.split(separator: 0x0A).map { try decoder.decode([Answer].self, from: $0) }
    }

    /// It ended without an answer.
    struct Silent: Error {
        var status: Int32
    }
}
