internal import KeytrailModel
internal import KeytrailYAML

/// Turns the values of one item into what they ask of the field.
struct ItemValues {
    let item: Item
    let source: LogSource
    let placeholders: [String: [String]]

    /// The longest text that is searched for, in bytes.
    private static let maximumLength = 16_384

    /// What one value asks.
    func expression(_ node: YAMLNode) throws(ItemProblem) -> Expression {
        guard let scalar = node.scalar else {
            throw ItemProblem(
                node.location,
                "a field's value must be a single value or a list of them, not \(node.kind)"
            )
        }
        guard scalar.text.utf8.count <= ItemValues.maximumLength else {
            throw ItemProblem(
                node.location,
                "a value longer than \(ItemValues.maximumLength) bytes; search for a part of it"
            )
        }
        if scalar.isNull { return try null(node) }
        return switch item.family {
        case .text: try text(scalar, node)
        case .expression: item.expression(.regex(try regularExpression(scalar, node)))
        case .reference: try reference(scalar, node)
        case .network: item.expression(.network(try network(scalar, node)))
        case .number: item.expression(try number(scalar, node))
        case .presence: item.expression(try presence(scalar, node))
        }
    }

    private func null(_ node: YAMLNode) throws(ItemProblem) -> Expression {
        guard !item.isKeyword else {
            throw ItemProblem(node.location, "null is no keyword; write 'field: null' to ask for a missing field")
        }
        if let modifier = item.modifiers.first(where: { $0 != .all && $0 != .neq && $0 != .cased }) {
            throw ItemProblem(
                node.location,
                "'\(modifier.rawValue)' has nothing to do with null; write a value, or remove it"
            )
        }
        return item.expression(.null)
    }

    private func presence(_ scalar: YAMLScalar, _ node: YAMLNode) throws(ItemProblem) -> ValueTest {
        guard let wanted = scalar.bool else { throw ItemProblem(node.location, "'exists' takes true or false") }
        return .exists(wanted)
    }

    private func number(_ scalar: YAMLScalar, _ node: YAMLNode) throws(ItemProblem) -> ValueTest {
        let comparison = item.modifiers.lazy.compactMap(\.comparison).first ?? .equal
        let part = item.modifiers.lazy.compactMap { TimePart(rawValue: $0.rawValue) }.first
        guard let number = scalar.number else {
            let name = item.modifiers.first { $0 != .neq && $0 != .all }?.rawValue ?? ""
            throw ItemProblem(node.location, "'\(name)' takes a number without quotes")
        }
        guard let part else { return .number(comparison, number) }
        if comparison == .equal, let range = part.range, !range.contains(where: { Double($0) == number }) {
            throw ItemProblem(
                node.location,
                "'\(part.rawValue)' is a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return .time(part, comparison, number)
    }

    private func network(_ scalar: YAMLScalar, _ node: YAMLNode) throws(ItemProblem) -> NetworkRange {
        do throws(NetworkRange.Problem) {
            return try NetworkRange(scalar.text)
        } catch {
            throw ItemProblem(node.location, "'\(scalar.text)' is no network: \(error.advice)")
        }
    }

    private func regularExpression(_ scalar: YAMLScalar, _ node: YAMLNode) throws(ItemProblem) -> RegularExpression {
        let options = item.modifiers.compactMap(\.expressionOption).reduce(into: RegularExpression.Options()) {
            $0.formUnion($1)
        }
        let part: RegularExpression.Part =
            item.modifiers.contains(.startswith) ? .start : item.modifiers.contains(.endswith) ? .end : .anywhere
        do throws(RegularExpression.Problem) {
            return try RegularExpression(scalar.text, options: options, part: part)
        } catch {
            // A quote stands before the text.
            let place = node.location(at: error.offset)
            throw ItemProblem(place, "in the regular expression: \(error.message)")
        }
    }

    private func reference(_ scalar: YAMLScalar, _ node: YAMLNode) throws(ItemProblem) -> Expression {
        guard scalar.bool == nil, scalar.number == nil, SigmaString(scalar.text).literal?.isEmpty == false else {
            throw ItemProblem(node.location, "'fieldref' takes the name of another field, without wildcards")
        }
        if let problem = source.problem(withField: scalar.text) { throw ItemProblem(node.location, problem) }
        let part: FieldReference.Part =
            item.modifiers.contains(.startswith)
            ? .start
            : item.modifiers.contains(.endswith) ? .end : item.modifiers.contains(.contains) ? .anywhere : .whole
        let isCased = item.modifiers.contains(.cased)
        return .reference(item.field, FieldReference(field: scalar.text, part: part, isCased: isCased))
    }

    private func text(_ scalar: YAMLScalar, _ node: YAMLNode) throws(ItemProblem) -> Expression {
        let isBare = item.modifiers.allSatisfy { $0 == .all || $0 == .neq || $0 == .cased } && !item.isKeyword
        if isBare, let wanted = scalar.bool { return item.expression(.boolean(wanted)) }
        if isBare, let test = ItemValues.number(scalar) { return item.expression(test) }
        var strings = [SigmaString(scalar.text, expands: item.modifiers.contains(.expand))]
        for modifier in item.modifiers { strings = try modified(strings, by: modifier, node) }
        if item.isKeyword, item.modifiers.allSatisfy({ $0 != .startswith && $0 != .endswith }) {
            strings = strings.map { $0.open(atStart: true, atEnd: true) }
        }
        let tests = try strings.map { (string) throws(ItemProblem) -> Expression in
            guard let pattern = TextPattern(string, isCased: item.modifiers.contains(.cased)) else {
                let message =
                    "the bytes that the encoding gives are no text; put 'base64offset' and 'contains' behind it"
                throw ItemProblem(node.location, message)
            }
            return item.expression(.text(pattern))
        }
        // What one value was turned into is a choice, whatever 'all' says about the values.
        return .joined(tests, all: false)
    }

    /// A number without quotes; one that a `Double` cannot hold is compared by its digits.
    private static func number(_ scalar: YAMLScalar) -> ValueTest? {
        guard let number = scalar.number else { return nil }
        if let integer = scalar.integer, integer.magnitude > 1 << 53 {
            return .text(TextPattern(sigma: String(integer), isCased: true))
        }
        return .number(.equal, number)
    }

    private func modified(
        _ strings: [SigmaString],
        by modifier: FieldModifier,
        _ node: YAMLNode
    ) throws(ItemProblem) -> [SigmaString] {
        do throws(SigmaString.Problem) {
            var modified: [SigmaString] = []
            for string in strings {
                modified += try string.modified(by: modifier, placeholders: placeholders)
                guard modified.count <= SigmaString.maximumAlternatives else { throw .tooMany }
            }
            return modified
        } catch {
            throw ItemProblem(node.location, error.message(modifier), error.kind)
        }
    }
}

extension NetworkRange.Problem {
    fileprivate var advice: String {
        switch self {
        case .notAnAddress: "write an address and a prefix, such as 10.0.0.0/8 or 2001:db8::/32"
        case .prefix(let maximum): "the prefix is a number from 0 to \(maximum)"
        case .hostBits(let network): "bits behind the prefix are set; write \(network)"
        }
    }
}
