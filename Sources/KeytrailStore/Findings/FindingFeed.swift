internal import GRDB
package import KeytrailModel

/// Something that happened to a finding.
package struct FindingStep: Sendable, Equatable {
    /// What.
    package enum Kind: Sendable, Equatable {
        /// What the log keeps of its life.
        case event(FindingEvent)
        /// The log does not have it any more: late calls gave its episode another beginning, or it was deleted.
        case withdrawn
    }

    /// The finding as it stands now; as it was, when it was withdrawn.
    package var finding: Finding
    /// What happened.
    package var kind: Kind

    /// The time at which it happened; `nil` when it was withdrawn.
    package var at: Timestamp? {
        switch kind {
        case .event(let event): event.at
        case .withdrawn: nil
        }
    }

    /// The name in machine formats.
    package var name: String {
        switch kind {
        case .event(let event): event.kind.rawValue
        case .withdrawn: "withdrawn"
        }
    }
}

/// Tells what happens to the findings of a log, whoever wrote it, each step once.
package struct FindingFeed: Sendable {
    private struct Known {
        var steps: Int
        var finding: Finding
    }

    private var known: [String: Known] = [:]

    /// Tells from the beginning: what happened already is told too.
    package init() {}

    /// Tells what happens after this snapshot of a log.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package init(after reader: CallReader, at now: Timestamp) throws {
        for kept in try reader.keptFindings(at: now) {
            known[kept.finding.id] = Known(steps: kept.events.count, finding: kept.finding)
        }
    }

    /// What happened since the last time, finding by finding, each with how it stands at `now`.
    ///
    /// The steps of a finding come in the order in which the log learned of them, the findings by the time of their first.
    ///
    /// Linear in the steps of the log's findings, and cheap where nothing happened.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package mutating func advance(_ reader: CallReader, at now: Timestamp) throws -> [FindingStep] {
        let counts = try reader.stepCounts()
        var lives: [[FindingStep]] = []
        for (id, former) in known where counts[id] == nil {
            lives.append([FindingStep(finding: former.finding, kind: .withdrawn)])
            known[id] = nil
        }
        let changed = counts.filter { known[$0.key]?.steps != $0.value }.keys
        for kept in try reader.keptFindings(named: Set(changed), at: now) {
            let told = min(known[kept.finding.id]?.steps ?? 0, kept.events.count)
            lives.append(kept.events[told...].map { FindingStep(finding: kept.finding, kind: .event($0)) })
            known[kept.finding.id] = Known(steps: kept.events.count, finding: kept.finding)
        }
        return lives.filter { !$0.isEmpty }.sorted { FindingFeed.isTold($0[0], before: $1[0]) }.flatMap(\.self)
    }

    /// Withdrawn ones come first: often another finding takes their place.
    private static func isTold(_ left: FindingStep, before right: FindingStep) -> Bool {
        (left.at ?? .distantPast, left.finding.id) < (right.at ?? .distantPast, right.finding.id)
    }
}

extension CallReader {
    /// How many steps each finding's life has, by the finding's id.
    fileprivate func stepCounts() throws -> [String: Int] {
        let statement = try SQLStatement(
            """
            SELECT finding.name, count(*) FROM finding_event JOIN finding ON finding.id = finding_event.finding
            GROUP BY finding_event.finding
            """,
            on: db
        )
        var counts: [String: Int] = [:]
        while try statement.step() { counts[statement.text(0)] = Int(statement.integer(1)) }
        return counts
    }
}
