internal import KeytrailModel
internal import KeytrailRules

/// Puts a correlation's condition into words.
struct ConditionWords {
    let correlation: Correlation
    /// What its rules are called, in their order.
    let titles: [String]

    /// The condition, and what narrows it: one line each.
    var lines: [String] { [condition] + grouping + terms + baseline }

    private var condition: String {
        switch correlation.condition {
        case .presence(let presence):
            let order = correlation.kind == .temporalOrdered ? ", in this order" : ""
            return "\(words(presence)) within \(correlation.timespan)\(order)"
        case .measure(let condition): return words(condition)
        }
    }

    private func words(_ condition: MeasureCondition) -> String {
        let amount = amount(condition)
        let span = correlation.timespan
        let events = "events of \(list(titles, "or"))"
        let fields = condition.fields.joined(separator: " with ")
        switch correlation.kind {
        case .eventCount: return "\(amount) \(events) within \(span)"
        case .valueCount: return "\(amount) different values of \(fields) in \(events) within \(span)"
        case .temporal: return "\(amount) of \(list(titles, "and")) within \(span)"
        case .temporalOrdered: return "\(amount) of \(list(titles, "then")) within \(span), one after the other"
        case .valueSum: return "a sum of \(fields) of \(amount) in \(events) within \(span)"
        case .valueAverage: return "a mean of \(fields) of \(amount) in \(events) within \(span)"
        case .valuePercentile:
            return
                "a \(measureText(condition.percentile))th percentile of \(fields) of \(amount) in \(events) within \(span)"
        case .valueMedian: return "a median of \(fields) of \(amount) in \(events) within \(span)"
        case .newValue: return "\(amount) values of \(fields) in \(events) that were not seen in the \(span) before"
        case .ratio:
            return
                "a share of \(amount) of \(list(Array(titles.prefix(1)), "or")) among \(list(Array(titles.dropFirst()), "or")) within \(span)"
        case .silence: return "no \(events) for \(span), after \(amount) before"
        case .spike: return "\(amount) times as many \(events) as usual, or as few, in windows of up to \(span)"
        case .impossibleTravel: return "two \(events) from places \(amount) km/h apart"
        }
    }

    private func amount(_ condition: MeasureCondition) -> String {
        condition.bounds.map { bound in
            let number = measureText(bound.number)
            return switch bound.comparison {
            case .greaterOrEqual: "\(number) or more"
            case .greater: "more than \(number)"
            case .lessOrEqual: "at most \(number)"
            case .less: "less than \(number)"
            case .equal: "exactly \(number)"
            case .notEqual: "any but \(number)"
            }
        }.joined(separator: " and ")
    }

    private func words(_ presence: Correlation.Presence) -> String {
        switch presence {
        case .rule(let index): titles.indices.contains(index) ? "'\(titles[index])'" : "a rule"
        case .not(let part): "not \(words(part))"
        case .all(let parts): parts.map { bracketed($0) }.joined(separator: " and ")
        case .any(let parts): parts.map { bracketed($0) }.joined(separator: " or ")
        }
    }

    private func bracketed(_ presence: Correlation.Presence) -> String {
        switch presence {
        case .rule, .not: words(presence)
        case .all, .any: "(\(words(presence)))"
        }
    }

    private func list(_ titles: [String], _ word: String) -> String {
        titles.map { "'\($0)'" }.joined(separator: " \(word) ")
    }

    private var grouping: [String] {
        correlation.groupBy.isEmpty ? [] : ["counted for each \(correlation.groupBy.joined(separator: ", "))"]
    }

    private var terms: [String] {
        switch correlation.terms {
        case .none: []
        case .newValue(let terms): ["in a group known for \(terms.warmup) with \(terms.minimumEvents) events"]
        case .ratio(let terms):
            [
                "with at least \(terms.minimumEvents) events, as the lower bound at \(measureText(terms.confidence * 100)) % confidence"
            ]
        case .silence(let terms): ["the activity counted over the \(terms.lookback) before"]
        case .spike(let terms):
            [
                "\(terms.direction.words), by at least \(terms.minimumDifference), as learned from weekdays and weekends by the clock of \(terms.zone)"
            ]
        case .travel(let terms): ["at least \(measureText(terms.minimumDistance)) km apart"]
        }
    }

    private var baseline: [String] {
        guard let baseline = correlation.baseline else { return [] }
        if baseline.season == .week {
            return [
                "and at least \(measureText(baseline.ratio)) times what the group usually has then, as learned from weekdays and "
                    + "weekends by the clock of \(baseline.zone)"
            ]
        }
        let season = baseline.season == .hourOfDay ? " at the same time of day" : ""
        let score = "\(measureText(baseline.score)) robust deviations and \(measureText(baseline.ratio)) times"
        return [
            "and at least \(score) above the group's own median of the last \(baseline.lookback)\(season), "
                + "once it has \(baseline.minimumWindows) windows"
        ]
    }
}

extension SpikeTerms.Direction {
    fileprivate var words: String {
        switch self {
        case .up: "more than usual"
        case .down: "less than usual"
        case .both: "more or less than usual"
        }
    }
}
