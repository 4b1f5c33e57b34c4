internal import Foundation
internal import KeytrailModel
internal import KeytrailStore

/// Findings and silences by what users write of their ids.
enum FindingChoice {
    /// The finding whose id begins so.
    ///
    /// - Throws: `CommandError.unknownFinding`, `CommandError.ambiguousFinding`.
    static func finding(_ prefix: String, among kept: [KeptFinding]) throws -> KeptFinding {
        let matching = prefix.isEmpty ? [] : kept.filter { $0.finding.id.hasPrefix(prefix.lowercased()) }
        guard let first = matching.first else { throw CommandError.unknownFinding(id: prefix, known: kept.count) }
        guard matching.count == 1 else {
            throw CommandError.ambiguousFinding(
                id: prefix,
                matching: matching.map { "\($0.finding.id) (\($0.finding.rule.title))" }
            )
        }
        return first
    }

    /// The silence whose id begins so.
    ///
    /// - Throws: `FindingsError.unknownSilence`, `FindingsError.ambiguousSilence`.
    static func silence(_ prefix: String, among silences: [Silence]) throws -> Silence {
        let matching = prefix.isEmpty ? [] : silences.filter { $0.id.hasPrefix(prefix.lowercased()) }
        guard let first = matching.first else {
            throw FindingsError.unknownSilence(id: prefix, known: silences.count)
        }
        guard matching.count == 1 else {
            throw FindingsError.ambiguousSilence(id: prefix, matching: matching.map(\.id))
        }
        return first
    }
}

extension Installation {
    /// Opens the log to write; a mistyped path must not become a new one.
    ///
    /// - Throws: `StoreError`.
    func existingStore() throws -> CallStore {
        guard FileManager.default.fileExists(atPath: databasePath) else {
            throw StoreError.missing(path: databasePath)
        }
        return try store(.readWrite)
    }
}
