package import KeytrailModel
package import KeytrailYAML

/// A number or a length of time in a rule on which a finding may depend.
package struct Threshold: Sendable, Equatable {
    /// What it decides.
    package enum Role: Sendable, Equatable {
        /// A comparison of a correlation's measure (`gte` and so on).
        case measure(comparison: String)
        /// A comparison of an event's field with a number.
        case field(name: String, comparison: String)
        /// The length of a correlation's window.
        case timespan
        /// A minimum of one of Keytrail's annotations: `keytrail.baseline: score: gte`.
        case annotation(name: String)
    }

    /// What it decides.
    package var role: Role
    /// Its keys from the document's root.
    package var path: [String]
    /// Its text.
    package var text: String
    /// Where it stands.
    package var location: SourceLocation
}

extension Threshold {
    private static let comparisons = ["gt", "gte", "lt", "lte", "eq", "neq"]
    private static let fieldComparisons = ["gt", "gte", "lt", "lte"]
    /// Keytrail's annotations whose numbers decide; how far back a look goes and how sure it must be are no thresholds.
    private static let annotations = ["baseline", "new_value", "ratio", "silence", "spike", "travel"]
    private static let bystanders = ["lookback", "confidence", "percentile"]

    /// Every threshold of a rule's document, in the order of the file.
    package static func all(in document: YAMLNode) -> [Threshold] {
        var found: [Threshold] = []
        for entry in document.entries ?? [] {
            switch entry.key {
            case "detection": found += inDetection(entry.value, path: [entry.key])
            case "correlation": found += inCorrelation(entry.value)
            default:
                guard entry.key.hasPrefix("keytrail."), annotations.contains(String(entry.key.dropFirst(9))) else {
                    continue
                }
                found += inAnnotation(entry.value, path: [entry.key])
            }
        }
        return found
    }

    private static func inCorrelation(_ node: YAMLNode) -> [Threshold] {
        var found: [Threshold] = []
        for entry in node.entries ?? [] {
            if entry.key == "timespan", let text = entry.value.text {
                let path = ["correlation", "timespan"]
                found.append(Threshold(role: .timespan, path: path, text: text, location: entry.value.location))
            }
            guard entry.key == "condition" else { continue }
            for bound in entry.value.entries ?? [] where comparisons.contains(bound.key) {
                guard let scalar = bound.value.scalar, scalar.number != nil else { continue }
                let role = Role.measure(comparison: bound.key)
                let path = ["correlation", "condition", bound.key]
                found.append(Threshold(role: role, path: path, text: scalar.text, location: bound.value.location))
            }
        }
        return found
    }

    private static func inDetection(_ node: YAMLNode, path: [String]) -> [Threshold] {
        switch node.value {
        case .scalar: return []
        case .sequence(let elements):
            return elements.indices.flatMap { inDetection(elements[$0], path: path + [String($0)]) }
        case .mapping(let entries):
            return entries.flatMap { entry -> [Threshold] in
                let words = entry.key.split(separator: "|").map(String.init)
                let path = path + [entry.key]
                guard let comparison = words.dropFirst().first(where: fieldComparisons.contains) else {
                    return inDetection(entry.value, path: path)
                }
                let role = Role.field(name: words[0], comparison: comparison)
                let values = entry.value.elements ?? [entry.value]
                return values.indices.compactMap { index in
                    guard let scalar = values[index].scalar, scalar.number != nil else { return nil }
                    let path = entry.value.elements == nil ? path : path + [String(index)]
                    return Threshold(role: role, path: path, text: scalar.text, location: values[index].location)
                }
            }
        }
    }

    private static func inAnnotation(_ node: YAMLNode, path: [String]) -> [Threshold] {
        guard let entries = node.entries else {
            guard let scalar = node.scalar, scalar.number != nil || TimeSpan(sigma: scalar.text) != nil else {
                return []
            }
            let role = Role.annotation(name: path.joined(separator: ": "))
            return [Threshold(role: role, path: path, text: scalar.text, location: node.location)]
        }
        return entries.flatMap { entry in
            bystanders.contains(entry.key) ? [] : inAnnotation(entry.value, path: path + [entry.key])
        }
    }
}
