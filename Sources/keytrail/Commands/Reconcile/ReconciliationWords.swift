internal import KeytrailAudit
internal import KeytrailModel
internal import KeytrailReport

/// Says what a reconciliation came to.
struct ReconciliationWords {
    private let result: Reconciler.Result
    private let names: [String: String]

    /// Prepares the words; `names` are those that users know credentials by.
    init(_ result: Reconciler.Result, names: [String: String]) {
        self.result = result
        self.names = names
    }

    /// As text for a terminal, ending with a newline.
    func text(style: TextStyle) -> String {
        var lines: [String] = []
        if result.credentials.isEmpty {
            lines.append("No event belongs to a credential that is known; see 'keytrail reconcile link --help'.")
        }
        for credential in result.credentials { write(credential, to: &lines) }
        for finding in result.findings { lines += FindingBlock(finding).lines(style: style) }
        if let line = others { lines += ["", line] }
        return lines.map(\.visible).joined(separator: "\n") + "\n"
    }

    private func write(_ credential: Reconciliation, to lines: inout [String]) {
        if !lines.isEmpty { lines.append("") }
        let name = names[credential.credential].map { " (\($0))" } ?? ""
        lines.append("\(credential.credential)\(name)")
        lines.append("  matched          \(credential.matched)")
        lines.append("  theirs, not ours \(credential.theirs.count)")
        lines.append("  ours, not theirs \(credential.ours.count)")
        lines.append("  ambiguous        \(credential.ambiguous)")
        lines.append("  not audited      \(credential.unaudited)")
        lines.append("  confidence       \(credential.confidence.rawValue)")
        lines.append("  clocks           \(clock(credential.clock))")
    }

    private func clock(_ clock: ClockOffset) -> String {
        guard clock.pairs > 0 else { return "taken to be alike: too few pairs to tell" }
        let milliseconds = clock.offset.microseconds / 1_000
        let pairs = "by \(clock.pairs) pairs"
        if milliseconds == 0 { return "alike, \(pairs)" }
        let seconds = "\(Double(abs(milliseconds)) / 1_000) s"
        return "the provider's is \(seconds) \(milliseconds > 0 ? "later" : "earlier"), \(pairs)"
    }

    private var others: String? {
        var parts: [String] = []
        let events = result.strangers.values.reduce(0, +)
        let keys = result.strangers.count
        if events > 0 {
            parts.append("\(counted(events, "event")) of \(keys == 1 ? "another key" : "\(keys) other keys")")
        }
        if result.keyless > 0 { parts.append("\(counted(result.keyless, "event")) without a key") }
        return parts.isEmpty ? nil : "Left out: " + parts.joined(separator: ", ") + "."
    }
}

extension Reconciler.Result {
    /// The result as JSON.
    func json(names: [String: String]) -> JSON {
        [
            "start": window.start == .distantPast ? .null : JSON(window.start),
            "end": JSON(window.end),
            "credentials": .array(credentials.map { $0.json(name: names[$0.credential]) }),
            "findings": .array(findings.map { JSON($0) }),
            "unknown_keys": .object(strangers.sorted { $0.key < $1.key }.map { JSON.Member($0.key, JSON($0.value)) }),
            "without_key": JSON(keyless),
        ]
    }
}

extension Reconciliation {
    fileprivate func json(name: String?) -> JSON {
        [
            "credential": .string(credential),
            "name": JSON(name),
            "keys": JSON(keys),
            "matched": JSON(matched),
            "theirs_not_ours": JSON(theirs.count),
            "ours_not_theirs": JSON(ours.count),
            "ambiguous": JSON(ambiguous),
            "not_audited": JSON(unaudited),
            "confidence": .string(confidence.rawValue),
            "clock_offset_us": JSON(clock.offset.microseconds),
            "clock_pairs": JSON(clock.pairs),
            "events": .array(theirs.prefix(1_000).map { JSON($0) }),
        ]
    }
}
