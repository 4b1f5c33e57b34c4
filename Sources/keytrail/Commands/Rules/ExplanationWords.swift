internal import KeytrailModel
internal import KeytrailWorkbench

/// Why a finding is there, for people and for machines.
struct ExplanationWords {
    let explanation: Explanation
    private static let barWidth = 30

    init(_ explanation: Explanation) {
        self.explanation = explanation
    }

    private var finding: Finding { explanation.finding }

    func text(_ format: RuleWorkFormat, width: Int) -> String {
        switch format {
        case .json: json.prettyText + "\n"
        case .text:
            [head, times, measures, events(width: width), neighbours(width: width), next]
                .filter { !$0.isEmpty }.joined(separator: "\n")
        }
    }

    private var head: String {
        var lines = [
            "\(explanation.rule.title) (\(explanation.rule.level.name)), finding \(finding.id)",
            "  rule       \(explanation.rule.location)",
        ]
        if explanation.inputs.map(\.identifier) != [explanation.rule.identifier] {
            lines += explanation.inputs.map { "  counts     '\($0.title)' (\($0.location))" }
        }
        lines += explanation.condition.enumerated().map {
            ($0.offset == 0 ? "  condition  " : "             ") + $0.element
        }
        if !finding.group.isEmpty { lines.append("  group      \(finding.groupText)") }
        lines.append(
            "  observed   \(finding.observed)" + (finding.expected.isEmpty ? "" : "; in order: \(finding.expected)")
        )
        if explanation.isAboutFacts {
            lines.append("  why        \(finding.why)")
            lines.append(
                "             The rule judges a fact about the credential at an audit's end, not single calls."
            )
        }
        return lines.map { $0.visibleLine + "\n" }.joined()
    }

    /// When it opened and closed, and why then.
    private var times: String {
        guard !explanation.isAboutFacts else { return "" }
        return "OPENED  \(opened)\nCLOSED  \(closed)\n"
    }

    /// Why it opened when it did.
    var opened: String {
        let time = finding.openedAt.rfc3339Seconds
        guard let opening = explanation.opening else {
            return "\(time), but the rule and the log as they are now open nothing there: one of them has changed since"
        }
        let measure = "\(time): the measure was \(number(opening.measure))"
        guard let before = explanation.before else { return "\(measure), at the first matching event within reach" }
        return "\(measure); the instant before, at \(before.at.rfc3339Seconds), it was \(number(before.measure))"
    }

    /// Why it closed when it did, or that it is open.
    var closed: String {
        let reason = explanation.hasOwnQuiet ? "keytrail.quiet" : "the timespan"
        let last = finding.lastSeen.rfc3339Seconds
        guard let end = finding.resolvedAt else {
            let due = (finding.lastSeen + explanation.quiet).rfc3339Seconds
            return "not yet: the condition last held at \(last); over at \(due) if it does not hold until then"
        }
        return
            "\(end.rfc3339Seconds): the condition last held at \(last), and not in the \(explanation.quiet) (\(reason)) after"
    }

    private var measures: String {
        guard explanation.buckets.contains(where: { $0.instants > 0 }) else { return "" }
        let highest = explanation.buckets.compactMap(\.measure).map(abs).max() ?? 0
        var table = TextTable(
            ["TIME, EACH \(explanation.bucketLength)", "INSTANTS", "MEASURE", ""],
            rightAligned: [1, 2]
        )
        for bucket in explanation.buckets {
            let measure = bucket.measure ?? 0
            let share = highest > 0 ? abs(measure) / highest : 0
            let bar = String(
                repeating: bucket.qualifies ? "#" : "-",
                count: Int((share * Double(Self.barWidth)).rounded(.up))
            )
            table.append([
                bucket.start.rfc3339Seconds, String(bucket.instants), bucket.measure.map(number) ?? "", bar,
            ])
        }
        return table.text(width: 100) + "# where the condition held\n"
    }

    private func events(width: Int) -> String {
        guard !explanation.events.isEmpty else { return "" }
        var table = TextTable(
            ["EVENT", "CREDENTIAL", "METHOD", "STATUS", "CLIENT", "HOST AND ROUTE"],
            rightAligned: [3]
        )
        for call in explanation.events {
            let record = call.record
            table.append([
                record.startedAt.rfc3339Seconds, record.credential?.id ?? "-", record.method,
                record.status.map(String.init) ?? record.outcome.name, record.clientAddress ?? "-",
                record.host + (record.route ?? record.path),
            ])
        }
        guard !explanation.isAboutFacts else { return table.text(width: width) }
        let shown = explanation.events.count
        let more =
            finding.eventCount > shown ? "\(shown) of \(finding.eventCount) events: how it began, and its latest\n" : ""
        return table.text(width: width) + more
    }

    private func neighbours(width: Int) -> String {
        guard !explanation.isAboutFacts else { return "" }
        guard !explanation.neighbours.isEmpty else { return "No other group had a matching event in that time.\n" }
        var table = TextTable(["OTHER GROUP", explanation.extreme.uppercased(), "AT", "WHY NOT"], rightAligned: [1])
        for neighbour in explanation.neighbours {
            table.append([
                neighbour.group.map { "\($0.name)=\($0.value)" }.joined(separator: ", "),
                number(neighbour.nearest.measure),
                neighbour.nearest.at.rfc3339Seconds, reason(neighbour.reason),
            ])
        }
        let rest = explanation.neighbourCount - explanation.neighbours.count
        return table.text(width: width) + (rest > 0 ? "and \(counted(rest, "group")) that came less near\n" : "")
    }

    private func reason(_ reason: Explanation.Neighbour.Reason) -> String {
        switch reason {
        case .qualified: "a finding of its own"
        case .measure(let inOrder): "\(inOrder) is in order"
        case .usual: "enough, but usual for this group, or its past is too short"
        case .terms: "enough, but what the rule demands besides does not hold"
        }
    }

    private var next: String { finding.next.isEmpty ? "" : "NEXT  \(finding.next.visibleLine)\n" }

    private func number(_ value: Double) -> String {
        Int64(exactly: value).map(String.init) ?? "\((value * 1_000).rounded() / 1_000)"
    }
}

extension ExplanationWords {
    private var json: JSON {
        var members: [JSON.Member] = [
            JSON.Member("schema", "keytrail.rules-explain/1"), JSON.Member("finding", .object(finding.briefMembers)),
            JSON.Member("rule", .object(explanation.rule.members)),
            JSON.Member("counts", .array(explanation.inputs.map { .object($0.members) })),
            JSON.Member("condition", JSON(explanation.condition)), JSON.Member("why", .string(finding.why)),
        ]
        if !explanation.isAboutFacts {
            members += [JSON.Member("opened", .string(opened)), JSON.Member("closed", .string(closed))]
        }
        members += [
            JSON.Member("resolved_at", JSON(finding.resolvedAt?.rfc3339)),
            JSON.Member("bucket_us", .integer(explanation.bucketLength.microseconds)),
            JSON.Member("measures", .array(explanation.buckets.map(json))),
            JSON.Member("events", JSON(explanation.events.map(\.id.description))),
            JSON.Member("other_groups", JSON(explanation.neighbourCount)),
            JSON.Member("nearest", .array(explanation.neighbours.map(json))),
        ]
        return .object(members)
    }

    private func json(_ bucket: Explanation.Bucket) -> JSON {
        [
            "start": .string(bucket.start.rfc3339), "instants": JSON(bucket.instants),
            "measure": bucket.measure.map(JSON.number) ?? .null, "qualifies": .bool(bucket.qualifies),
        ]
    }

    private func json(_ neighbour: Explanation.Neighbour) -> JSON {
        [
            "group": .object(neighbour.group.map { JSON.Member($0.name, .string($0.value)) }),
            "measure": .number(neighbour.nearest.measure), "at": .string(neighbour.nearest.at.rfc3339),
            "qualifies": .bool(neighbour.reason == .qualified), "why_not": .string(reason(neighbour.reason)),
        ]
    }
}
