internal import KeytrailModel

/// A rule with one threshold moved a little: if no exemplar notices, the exemplars do not pin the threshold down.
package struct Mutant: Sendable, Equatable {
    /// Which way it was moved.
    package enum Direction: Sendable, Equatable {
        case down, up
    }

    /// The threshold.
    package var threshold: Threshold
    /// Which way it was moved.
    package var direction: Direction
    /// What stands there instead.
    package var text: String
}

extension Threshold {
    /// Its neighbours: one less and one more, a step of the last decimal place, or a second.
    ///
    /// A neighbour that means the same, such as at least 0 events in place of at least 1, is left out.
    package var mutants: [Mutant] {
        [Mutant.Direction.down, .up].compactMap { direction in
            moved(direction).map { Mutant(threshold: self, direction: direction, text: $0) }
        }
    }

    private func moved(_ direction: Mutant.Direction) -> String? {
        let step: Int64 = direction == .up ? 1 : -1
        if let span = TimeSpan(sigma: text) {
            let seconds = span.microseconds / 1_000_000 + step
            return seconds > 0 ? "\(seconds)s" : nil
        }
        if let whole = Int64(text) {
            guard whole < 1 << 53 else { return nil }
            return isPointless(whole + step) ? nil : String(whole + step)
        }
        return movedFraction(step)
    }

    private func movedFraction(_ step: Int64) -> String? {
        guard let dot = text.firstIndex(of: "."), text.contains(where: \.isNumber) else { return nil }
        let decimals = text[text.index(after: dot)...]
        guard (1...9).contains(decimals.count), decimals.allSatisfy({ $0.isASCII && $0.isNumber }),
            let scaled = Int64(text.replacing(".", with: "")), let value = Double(text)
        else { return nil }
        let moved = scaled + step
        guard value >= 0, moved > 0 else { return nil }
        let digits = String(moved)
        let padded = String(repeating: "0", count: max(0, decimals.count + 1 - digits.count)) + digits
        return "\(padded.dropLast(decimals.count)).\(padded.suffix(decimals.count))"
    }

    /// Whether a whole number makes no difference there, or none that can be meant.
    private func isPointless(_ number: Int64) -> Bool {
        switch role {
        // There is always the event at which the measure is taken.
        case .measure(let comparison): comparison == "gt" ? number < 0 : comparison == "gte" ? number < 1 : number < 0
        case .field: false
        case .timespan, .annotation: number < 1
        }
    }
}

extension Mutant {
    /// What was done, for a reader: `gte: 11 in place of 10`.
    package var words: String { "\(key): \(text) in place of \(threshold.text)" }

    private var key: String {
        switch threshold.role {
        case .measure(let comparison): comparison
        case .field(let name, let comparison): "\(name)|\(comparison)"
        case .timespan: "timespan"
        case .annotation(let name): name
        }
    }

    /// What an exemplar has to look like that notices it.
    package var remedy: String {
        switch threshold.role {
        case .measure(let comparison): measureRemedy(comparison)
        case .field(let name, let comparison):
            "add one that depends on an event with \(name): \(decisiveValue(of: comparison))"
        case .timespan where direction == .down:
            "add one with expect: match whose first and last event are exactly \(threshold.text) apart"
        case .timespan:
            "add one with expect: no-match whose first and last event are \(text) apart"
        case .annotation(let name) where direction == .down:
            "add one with expect: no-match in which \(name) reaches \(text) but not \(threshold.text)"
        case .annotation(let name):
            "add one with expect: match in which \(name) reaches \(threshold.text) but not \(text)"
        }
    }

    private func measureRemedy(_ comparison: String) -> String {
        let value = decisiveValue(of: comparison)
        let isLower = comparison == "gt" || comparison == "gte"
        let expectation =
            switch comparison {
            case "eq": "match"
            case "neq": "no-match"
            default: (direction == .up) == isLower ? "match" : "no-match"
            }
        return "add one with expect: \(expectation) whose measure reaches exactly \(value)"
    }

    /// The value that the rule and its mutant judge differently.
    private func decisiveValue(of comparison: String) -> String {
        switch comparison {
        // v >= 10 and v >= 11 differ at 10; v >= 10 and v >= 9 at 9.
        case "gte", "lt": direction == .up ? threshold.text : text
        // v > 10 and v > 11 differ at 11; v > 10 and v > 9 at 10.
        case "gt", "lte": direction == .up ? text : threshold.text
        default: threshold.text
        }
    }
}
