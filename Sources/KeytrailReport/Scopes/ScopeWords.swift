internal import KeytrailModel

/// The sentences about scopes, the same in every form of a report.
struct ScopeWords {
    let usage: ScopeUsage
    private let detail: ScopeDetail

    init(_ usage: ScopeUsage) {
        self.usage = usage
        detail = usage.detail ?? ScopeDetail()
    }

    /// How much of the calls the verdicts rest on.
    var coverage: String {
        let share = Share(part: detail.mapped, whole: detail.successes).text
        return "the need of \(share) of \(detail.successes.counted("successful call")) is known, "
            + "over \(detail.observedDays.counted("day"))"
    }

    /// What is granted, and how that is known.
    var grant: String {
        guard let grant = detail.grant else {
            return "not known: no answer told it, nobody asked the provider (keytrail credentials inspect), and the "
                + "configuration does not say"
        }
        let names = usage.granted.isEmpty ? "no scope" : usage.granted.joined(separator: ", ").visible
        return
            "\(names); \(source(grant.source)), seen from \(grant.since.minuteText) to \(grant.lastSeen.minuteText) UTC"
    }

    private func source(_ source: ScopeGrant.Source) -> String {
        switch source {
        case .answers: "told by answers to calls"
        case .inspection: "told by the provider when asked"
        case .claims: "written in the token itself, and not verified"
        case .configuration: "asked for by the configuration, and nobody confirmed it"
        }
    }

    /// Why a scope has its verdict; empty where the verdict says it all.
    func reason(_ standing: ScopeStanding) -> String {
        switch standing.verdict {
        case .used:
            let programs = standing.programs.map { "\($0.name.visible) (\($0.calls.grouped))" }.joined(separator: ", ")
            let instead = standing.instead.isEmpty ? "" : "\(names(standing.instead)) serves the same calls"
            return [programs, instead].filter { !$0.isEmpty }.joined(separator: "; ")
        case .impliedOnly: return "\(names(standing.instead)) would do"
        case .unused: return "no successful call needed it"
        case .unknown: return standing.doubt.map(reason) ?? ""
        case .missing: return "\(standing.denials.counted("call")) denied: \(names(standing.operations.map(\.name)))"
        case .extra: return "used, and not in the grant as it is known"
        case .protected:
            let until = standing.keep?.until.map { " until \($0.minuteText) UTC" } ?? ""
            return "kept\(until): \(standing.keep?.reason.visible ?? "")"
        }
    }

    private func reason(_ doubt: ScopeStanding.Doubt) -> String {
        switch doubt {
        case .unobservable: "its use shows in no request"
        case .youngLog: "the log is too young"
        case .lowCoverage: "too few calls have a known need"
        case .newlyGranted: "it was granted a short time ago"
        }
    }

    private func names(_ names: [String]) -> String { names.joined(separator: ", ").visible }

    /// The least scopes that do.
    var sufficient: String {
        guard detail.mapped > 0 else { return "not known: no successful call has a known need" }
        let scopes = detail.sufficient.isEmpty ? "no scope" : names(detail.sufficient)
        let proof =
            detail.sufficientWeight == detail.weightBound
            ? "proven to be the least" : "at least \(detail.weightBound.grouped)"
        return "\(scopes); weight \(detail.sufficientWeight.grouped), \(proof)"
    }

    /// What could be taken away; `nil` when the grant is not known.
    var score: String? {
        guard let excess = detail.excessPermille else { return nil }
        // What cannot be told may be needed or not.
        let isOpen = detail.standings.contains { $0.verdict == .unknown }
        let part = isOpen && excess == 0 ? "how much" : (isOpen ? "at least " : "") + Share.text(permille: excess)
        let end = isOpen && excess == 0 ? " cannot be told" : ""
        let now = "\(part) of the granted weight \(detail.grantedWeight.grouped) is not needed\(end)"
        let earlier = detail.trend.compactMap { score in
            score.excessPermille.map { "\(Share.text(permille: $0)) \(score.daysEarlier.counted("day")) earlier" }
        }
        return ([now] + earlier).joined(separator: "; ")
    }

    /// Where the credential's parts are kept; `nil` when the inventory does not know it.
    static func kept(_ origin: CredentialOrigin?) -> String? {
        origin.flatMap { $0.references.isEmpty ? nil : $0.references.joined(separator: ", ").visible }
    }

    /// Which programs brought the credential, and through which doors; `nil` where neither is known.
    var suppliers: String? {
        guard detail.suppliers.contains(where: { $0.program != nil || $0.door != .imported }) else { return nil }
        let shown = detail.suppliers.prefix(5).map { supplier in
            "\((supplier.program ?? "a program not known").visible) (\(supplier.door.name), \(supplier.calls.grouped))"
        }
        let more = detail.suppliers.count - shown.count
        return shown.joined(separator: ", ") + (more > 0 ? " and \(more.grouped) more" : "")
    }

    /// What was touched.
    var resources: String? {
        guard !detail.resources.isEmpty else { return nil }
        return detail.resources.map { resource in
            let of = resource.isForAll ? " of all" : resource.granted.map { " of \($0.grouped)" } ?? ""
            return "\(resource.kind.visible) \(resource.touched.grouped)\(of)"
        }.joined(separator: ", ")
    }

    /// What a thief could do, in comparable numbers.
    var blastRadius: String {
        "\(detail.blastRadius.grouped): weight \(detail.grantedWeight.grouped), "
            + detail.resourcesTouched.counted("resource")
    }

    /// What else there is to know, a sentence each.
    var remarks: [String] {
        var remarks: [String] = []
        if let change = detail.changes.first {
            let parts = [("got", change.added), ("lost", change.removed)].filter { !$0.1.isEmpty }
            let words = parts.map { "\($0.0) \(names($0.1))" }.joined(separator: " and ")
            let more = detail.changes.count > 1 ? "; \((detail.changes.count - 1).counted("earlier change"))" : ""
            remarks.append("The grant \(words) at \(change.at.minuteText) UTC\(more).")
        }
        if detail.contradictions > 0 {
            remarks.append(
                "\(detail.contradictions.counted("call")) succeeded although the same answer said that a scope was lacking."
            )
        }
        if detail.former > 0 {
            remarks.append("\(detail.former.counted("call")) succeeded under an earlier grant, and would not now.")
        }
        for disagreement in detail.disagreements.prefix(3) {
            remarks.append(
                "\(disagreement.operation.visible): answers demand \(words(disagreement.answers)), the provider pack "
                    + "\(words(disagreement.pack)) (\(disagreement.calls.counted("call")))."
            )
        }
        if detail.disagreements.count > 3 {
            remarks.append("\((detail.disagreements.count - 3).counted("more operation")) of which they disagree.")
        }
        if !detail.unmapped.isEmpty {
            let some = detail.unmapped.prefix(3).map { "\($0.name.visible) (\($0.calls.grouped))" }
            remarks.append(
                "Need not known: \(some.joined(separator: ", "))\(detail.unmapped.count > 3 ? " and more" : "")."
            )
        }
        for outcome in detail.canaries { remarks.append(sentence(outcome)) }
        return remarks
    }

    private func sentence(_ outcome: ScopeCanary.Outcome) -> String {
        let canary = outcome.canary
        let time = "from \(canary.start.minuteText) to \(canary.end.minuteText) UTC"
        guard outcome.failures > 0 else {
            return "Trial without \(canary.scope.visible) \(time): no call would have failed."
        }
        let programs = names(outcome.programs.map(\.name))
        return "Trial without \(canary.scope.visible) \(time): \(outcome.failures.counted("call")) would have failed"
            + (programs.isEmpty ? "." : ", of \(programs).")
    }

    private func words(_ need: ScopeRequirement) -> String { need.isEmpty ? "nothing" : need.text.visible }

    /// What would have failed.
    static func headline(_ breakage: ScopeBreakage) -> String {
        let left = breakage.left.isEmpty ? "no scope" : breakage.left.joined(separator: ", ").visible
        guard breakage.calls > 0 else { return "With \(left) alone no call would have failed." }
        return "With \(left) alone \(breakage.calls.counted("call")) would have failed, about "
            + "\(breakage.callsPerMonth.grouped) a month."
    }
}
