package import KeytrailModel

extension ReportComparison {
    /// `the week before`.
    var earlier: String { "the \(unit.rawValue) before" }

    /// What was not observed, and what that means for the comparison: one sentence each, without a full stop.
    var remarks: [String] {
        var remarks: [String] = []
        if observation.isAbsent {
            return [
                observation.logBegan.map {
                    "The log begins \($0.minuteText) UTC, after \(earlier): there is nothing to compare with"
                }
                    ?? "The log knows of no call: there is nothing to compare with"
            ]
        }
        if let began = observation.logBegan {
            remarks.append("The log begins \(began.minuteText) UTC, inside \(earlier): no change is told")
        }
        let consequence = observation.isComparable ? "a change may come of that" : "no change is told"
        let missing = [("this \(unit.rawValue)", observation.missing.now), (earlier, observation.missing.before)]
        for (period, span) in missing where span > .zero {
            remarks.append("Of \(period), \(span) were not recorded whole: \(consequence)")
        }
        if unit == .month, observation.length.before != observation.length.now, observation.isComparable {
            remarks.append("The months differ in length: changes of numbers are those of a day's worth")
        }
        if findings.before == nil { remarks.append("Audits did not judge the whole of \(earlier)") }
        return remarks
    }

    /// A row of what is compared.
    package struct Row {
        /// What it is.
        package var name: String
        /// What was.
        package var before: String
        /// What is.
        package var now: String
        /// By how much it changed; empty when that cannot be told.
        package var change: String
        /// Whether it became worse by a tenth or more: more failures, latency, findings.
        package var isWorse = false
    }

    /// From this growth on, in thousandths, what costs is worse.
    private static var worse: Int { 100 }

    /// The figures of both periods.
    package var figures: [Row] {
        var rows = [
            row("Calls", Pair(before: calls.before.total, now: calls.now.total)),
            row("Failed", Pair(before: calls.before.failed, now: calls.now.failed), isCost: true),
            row(
                "Rate-limited",
                Pair(before: calls.before[.rateLimited], now: calls.now[.rateLimited]),
                isCost: true
            ),
        ]
        rows += [("Latency p50", \LatencySummary.p50), ("Latency p95", \.p95), ("Latency p99", \.p99)].map {
            latencyRow($0, $1)
        }
        rows.append(row("Credentials in use", inUse(credentials)))
        rows.append(row("Integrations", inUse(programs)))
        rows.append(optionalRow("Unused scopes", unusedScopes))
        rows.append(optionalRow("Findings opened", Pair(before: findings.before?.opened, now: findings.now?.opened)))
        rows.append(
            optionalRow(
                "Findings resolved",
                Pair(before: findings.before?.resolved, now: findings.now?.resolved),
                isCost: false
            )
        )
        rows.append(optionalRow("Still open at the end", Pair(before: findings.before?.open, now: findings.now?.open)))
        return rows
    }

    /// What is new or gone, by kind; nothing when the periods cannot be compared.
    var arrivals: [(kind: String, new: [String], gone: [String])] {
        guard observation.isComparable else { return [] }
        return [("Integrations", programs), ("Credentials", credentials), ("Hosts", hosts), ("Routes", routes)].map {
            (kind: $0, new: $1.filter(\.isNew).map(\.name), gone: $1.filter(\.isGone).map(\.name))
        }
    }

    /// How the calls of something changed: `+12%`, `new`; empty when that cannot be told.
    func change(of name: String, in usages: [String: Usage]) -> String {
        guard observation.isComparable, let usage = usages[name] else { return "" }
        guard let before = usage.counts.before?.total else { return "new" }
        guard let now = usage.counts.now?.total else { return "gone" }
        return words(observation.changePermille(from: before, to: now))
    }

    /// By what changes are ordered: thousandths, and what is new above all.
    func permille(of name: String, in usages: [String: Usage]) -> Int64? {
        guard let usage = usages[name], let now = usage.counts.now?.total else { return nil }
        guard let before = usage.counts.before?.total else { return .max }
        return observation.changePermille(from: before, to: now).map(Int64.init)
    }

    /// How a number of calls changed; `nil` when that cannot be told.
    func change(from before: Int, to now: Int) -> String? {
        observation.changePermille(from: before, to: now).map { words($0) }
    }

    private func row(_ name: String, _ counts: Pair<Int>, isCost: Bool = false) -> Row {
        let before = observation.isAbsent ? "–" : counts.before.grouped
        let isNothing = counts.before == 0 && counts.now == 0
        let permille = isNothing ? nil : observation.changePermille(from: counts.before, to: counts.now)
        return Row(
            name: name,
            before: before,
            now: counts.now.grouped,
            change: words(permille),
            isWorse: isCost && (permille ?? 0) >= Self.worse
        )
    }

    private func optionalRow(_ name: String, _ counts: Pair<Int?>, isCost: Bool = true) -> Row {
        var change = ""
        var isWorse = false
        if let before = counts.before, let now = counts.now, observation.isComparable {
            isWorse = isCost && now > before
            let size = (now - before).magnitude.grouped
            change = now == before ? "same" : (now > before ? "+" : "−") + size
        }
        return Row(
            name: name,
            before: observation.isAbsent ? "–" : counts.before?.grouped ?? "not known",
            now: counts.now?.grouped ?? "not known",
            change: change,
            isWorse: isWorse
        )
    }

    private func latencyRow(_ name: String, _ percentile: KeyPath<LatencySummary, TimeSpan>) -> Row {
        let before = latency.before?[keyPath: percentile]
        let now = latency.now?[keyPath: percentile]
        var permille: Int?
        if let before, let now, observation.isComparable, before > .zero {
            let ratio = Double(now.microseconds) / Double(before.microseconds)
            permille = Int(min(1e9, ((ratio - 1) * 1_000).rounded()))
        }
        return Row(
            name: name,
            before: before.map { "\($0)" } ?? "–",
            now: now.map { "\($0)" } ?? "–",
            change: words(permille),
            isWorse: (permille ?? 0) >= Self.worse
        )
    }

    private func inUse(_ usages: [Usage]) -> Pair<Int> {
        Pair(before: usages.count { !$0.isNew }, now: usages.count { !$0.isGone })
    }

    /// `+12%`, `−8.5%`, `12 times`; what rounds to nothing is `same`, and what is not known nothing.
    private func words(_ permille: Int?) -> String {
        guard let permille else { return "" }
        if permille == 0 { return "same" }
        if permille >= 9_000 { return "\(((permille + 1_000) / 1_000).grouped) times" }
        let size = permille.magnitude
        let number = size >= 100 ? "\((size + 5) / 10)" : "\(size / 10).\(size % 10)"
        return (permille < 0 ? "−" : "+") + number + "%"
    }
}

extension ReportComparison.Quota {
    /// `api.github.com core`.
    var name: String { "\(host) \(bucket)" }

    /// When it will be used up; `nil` when that is not to be seen.
    var forecast: String? { exhaustion.map { "used up about \($0.dateText), if its peaks go on growing so" } }
}

extension [ReportComparison.Usage] {
    /// By name.
    var byName: [String: ReportComparison.Usage] {
        Dictionary(map { ($0.name, $0) }) { first, _ in first }
    }
}
