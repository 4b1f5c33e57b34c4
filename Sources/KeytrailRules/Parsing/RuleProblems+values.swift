internal import KeytrailModel
internal import KeytrailYAML

/// Values of the expected type, or a diagnostic that says which type that is.
extension RuleProblems {
    /// The value under `key`, which must be there.
    mutating func required(_ key: String, in node: YAMLNode) -> YAMLNode? {
        guard let value = node[key] else {
            error(at: node.location, "'\(key)' is missing")
            return nil
        }
        return value
    }

    /// A text.
    mutating func text(_ node: YAMLNode?, key: String) -> String? {
        guard let node else { return nil }
        guard let text = node.text, !text.isEmpty else {
            error(at: node.location, "'\(key)' must be a text, not \(node.text == nil ? node.kind : "an empty one")")
            return nil
        }
        return text
    }

    /// Texts, as a list or a single one.
    mutating func texts(_ node: YAMLNode?, key: String) -> [YAMLNode] {
        guard let node else { return [] }
        let elements = node.elements ?? [node]
        for element in elements where element.text?.isEmpty != false {
            error(at: element.location, "'\(key)' must be a list of texts; here is \(element.kind)")
        }
        return elements.filter { $0.text?.isEmpty == false }
    }

    /// A length of time that is not zero.
    mutating func span(_ node: YAMLNode?, key: String) -> TimeSpan? {
        guard let node else { return nil }
        guard let span = node.text.flatMap({ TimeSpan(sigma: $0) }), span > .zero else {
            error(at: node.location, "'\(key)' takes a number and one of s, m, h, d, w, M, y, such as 5m")
            return nil
        }
        return span
    }

    /// A number in `range`.
    mutating func number(_ node: YAMLNode?, key: String, in range: ClosedRange<Double>) -> Double? {
        guard let node else { return nil }
        guard let number = node.scalar?.number else {
            error(at: node.location, "'\(key)' takes a number without quotes")
            return nil
        }
        guard range.contains(number) else {
            error(at: node.location, "'\(key)' must be from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    /// A whole number from 0 to a milliard.
    mutating func count(_ node: YAMLNode?, key: String) -> Int? {
        guard let node else { return nil }
        guard let number = node.scalar?.integer, (0...1_000_000_000).contains(number) else {
            error(at: node.location, "'\(key)' takes a whole number from 0 to 1000000000")
            return nil
        }
        return Int(number)
    }

    /// True or false.
    mutating func bool(_ node: YAMLNode?, key: String) -> Bool? {
        guard let node else { return nil }
        guard let value = node.scalar?.bool else {
            error(at: node.location, "'\(key)' takes true or false")
            return nil
        }
        return value
    }

    /// One of the words of `Choice`.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ node: YAMLNode?,
        key: String,
        of type: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        guard let node else { return nil }
        guard let choice = node.text.flatMap(Choice.init(rawValue:)) else {
            let known = Choice.allCases.map(\.rawValue)
            error(at: node.location, "'\(key)' takes \(known.joined(separator: " or "))")
            return nil
        }
        return choice
    }
}
