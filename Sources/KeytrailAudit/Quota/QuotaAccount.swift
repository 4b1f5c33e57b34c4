package import KeytrailCapture
package import KeytrailModel
package import KeytrailStore

/// Holds the counters that providers' answers tell against our own calls: a fall that these do not explain is somebody else's use.
package struct QuotaAccount: Sendable, Equatable {
    /// The period.
    package var window: TimeWindow
    /// Every counter that was told, by credential, host and quota.
    package var counts: [QuotaCount]

    /// Calls that began so long before the period still count as in flight.
    private static let lookback = TimeSpan.minutes(10)
    /// A call whose length is not known may have lasted this long.
    private static let unknownLength = TimeSpan.seconds(30)
    private static let longest = TimeSpan.days(1)
    /// With fewer falls of calls that cost one, nothing says that all of them do.
    private static let fewest = 3
    /// Beyond this, counters are no numbers of calls.
    private static let largest: Int64 = 1 << 53

    private static let columns: [CallColumn] = [
        .startedAt, .sequence, .credentialID, .credentialProvider, .host, .route, .path, .duration, .status, .outcome,
    ]

    /// Accounts for the counters of a period; `catalog` says of which providers each answer names its quota.
    ///
    /// Linear in the calls and their answers' quotas, times the logarithm of the calls in flight; the memory is that of the counters and
    /// of the calls in flight.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package init(_ reader: CallReader, catalog: ProviderCatalog, in window: TimeWindow, now: Timestamp) throws {
        self.window = window
        counts = []
        guard try reader.hasRateLimits(in: window) else { return }
        let span = TimeWindow(start: window.start - QuotaAccount.lookback, end: window.end)
        let reported = try reader.rateLimits(in: span)
        var ledger = QuotaLedger()
        var naming: [Int64: Bool] = [:]
        var names: [Int64: String] = [:]
        var units: [QuotaName: (unit: String, answers: Int)] = [:]
        // What is told without a name and without a unit.
        let usual = RateLimit()
        func name(_ id: Int64) throws -> String {
            if let name = names[id] { return name }
            let name = try reader.text(.text, id: id) ?? ""
            names[id] = name
            return name
        }
        try reader.scan(QuotaAccount.columns, in: span) { row in
            let start = Timestamp(microseconds: row[0])
            var call = QuotaLedger.Call(
                id: CallID(startedAt: start, sequence: row[1]),
                end: start + QuotaAccount.length(row[7]),
                credential: row[2],
                host: row[4],
                route: row[5] != 0 ? row[5] : -row[6],
                isCounted: QuotaAccount.isCounted(status: row[8], outcome: row[9]),
                isNamed: false,
                isJudged: start >= window.start
            )
            while try reported.next(of: call.id) {
                guard let remaining = reported.remaining, (0...QuotaAccount.largest).contains(remaining) else {
                    continue
                }
                // An answer that does not tell what is left may be of any quota.
                call.isSilent = false
                let bucket = try name(reported.bucket)
                let unit = try name(reported.unit)
                guard unit == usual.unit else {
                    let name = QuotaName(credential: row[2], host: row[4], bucket: reported.bucket)
                    if units.count < QuotaLedger.limit { units[name] = (unit, (units[name]?.answers ?? 0) + 1) }
                    continue
                }
                let answer = QuotaAnswer(
                    call: call.id,
                    limit: reported.limit,
                    remaining: remaining,
                    resetsAt: reported.resetsAt,
                    isCounted: call.isCounted
                )
                call.answers.append((reported.bucket, bucket == usual.name, answer))
            }
            if !call.isSilent {
                if naming[row[3]] == nil {
                    let provider = try reader.credential(row: row[3])?.provider
                    naming[row[3]] = provider.flatMap(catalog.pack(named:))?.namesItsQuota ?? false
                }
                call.isNamed = naming[row[3]] ?? false
            }
            ledger.take(call)
        }
        ledger.finish()
        let gaps = try reader.gaps(in: span, now: now).map(\.window)
        counts = try QuotaAccount.counts(&ledger, gaps: gaps, units: units, reader: reader, name: name)
    }

    /// A counter's name in the dictionaries.
    private struct QuotaName: Hashable {
        var credential: Int64
        var host: Int64
        var bucket: Int64
    }

    private static func length(_ duration: Int64) -> TimeSpan {
        guard duration != CallReader.absent else { return unknownLength }
        return TimeSpan(microseconds: min(max(0, duration), longest.microseconds))
    }

    /// What was refused for its number, not changed or not answered may be counted or not.
    private static func isCounted(status: Int64, outcome: Int64) -> Bool {
        (200..<500).contains(status) && status != 304 && status != 429
            && Outcome(rawValue: Int(truncatingIfNeeded: outcome)) != .rateLimited
    }

    private static func counts(
        _ ledger: inout QuotaLedger,
        gaps: [TimeWindow],
        units: [QuotaName: (unit: String, answers: Int)],
        reader: CallReader,
        name: (Int64) throws -> String
    ) throws -> [QuotaCount] {
        var found: [QuotaName: Tally] = [:]
        for (index, quota) in ledger.quotas.keys.enumerated() {
            let drops = ledger.drops(of: index)
            let key = QuotaName(credential: quota.credential, host: quota.host, bucket: quota.bucket)
            found[key, default: Tally()].add(ledger.counters[index], drops, gaps: gaps)
        }
        for (key, told) in units where key.credential != 0 {
            found[key, default: Tally()].unit = told.unit
            found[key, default: Tally()].answers += told.answers
        }
        return try found.map { key, tally in
            QuotaCount(
                credential: try reader.credential(row: key.credential)?.id ?? "",
                host: try reader.text(.host, id: key.host) ?? "",
                bucket: try name(key.bucket),
                answers: tally.answers,
                verdict: tally.verdict,
                drops: tally.kept
            )
        }.sorted { ($0.credential, $0.host, $0.bucket) < ($1.credential, $1.host, $1.bucket) }
    }

    /// What the counters of one quota come to: one, or one for each route where it has no name.
    private struct Tally {
        var answers = 0
        var unit: String?
        private var drops: [QuotaDrop] = []
        private var explained = 0
        private var unexplained = 0
        private var rises = 0
        private var hasCosts = false

        mutating func add(_ counter: QuotaCounter, _ drops: [QuotaDrop], gaps: [TimeWindow]) {
            answers += counter.answers
            rises += counter.brokenWindows
            explained += counter.explained
            unexplained += counter.unexplained
            guard !drops.isEmpty else { return }
            guard counter.explained >= fewest, counter.unexplained * 3 <= counter.explained else {
                hasCosts = true
                return
            }
            for drop in drops {
                var drop = drop
                if gaps.contains(where: { $0.overlaps(drop.time) }) {
                    drop.excuse = .gap
                } else if drop.leastForeign <= drop.others {
                    drop.excuse = .otherCredentials
                }
                self.drops.append(drop)
            }
        }

        /// Of drops that overlap, seen by several routes, the greatest.
        var kept: [QuotaDrop] {
            guard unit == nil else { return [] }
            var kept: [QuotaDrop] = []
            for drop in drops.sorted(by: { ($0.time.start, $0.calls[0]) < ($1.time.start, $1.calls[0]) }) {
                // Drops of one counter follow each other: the end of one is the call that the next begins with.
                guard let last = kept.last, last.time.end > drop.time.start, last.calls[1] != drop.calls[0] else {
                    kept.append(drop)
                    continue
                }
                if drop.leastForeign > last.leastForeign { kept[kept.count - 1] = drop }
            }
            return kept
        }

        var verdict: QuotaCount.Verdict {
            if let unit { return .leftOut(.unit(unit)) }
            if drops.contains(where: { $0.excuse == nil }) { return .usedByOthers }
            if hasCosts { return .leftOut(.costs(explained: explained, of: explained + unexplained)) }
            if let excuse = drops.first?.excuse { return .excused(excuse) }
            return rises > 0 ? .leftOut(.rises) : .explained
        }
    }
}
