internal import KeytrailModel
internal import KeytrailRules
internal import KeytrailYAML

/// How a rule differs between two rule sets.
package struct RuleChange: Sendable, Equatable {
    /// A part of a rule's document that is not what it was.
    package struct Part: Sendable, Equatable {
        /// Its keys from the document's root, such as `correlation.condition.gte`.
        package var path: String
        /// What stood there; `nil` for nothing.
        package var old: String?
        /// What stands there; `nil` for nothing.
        package var new: String?
    }

    /// What happened to the rule.
    package enum Kind: Sendable, Equatable {
        case added, removed
        /// These parts of it are not what they were.
        case changed([Part])
    }

    /// The rule; of two versions the new one.
    package var rule: RuleLabel
    /// What happened to it.
    package var kind: Kind

    /// How the chosen rules of two sets differ, in the order of the new files, removed rules last.
    package static func all(from old: RuleFiles, to new: RuleFiles) -> [RuleChange] {
        let before = Dictionary(old.documents.map { ($0.identifier, $0.node) }) { first, _ in first }
        let after = Dictionary(new.documents.map { ($0.identifier, $0.node) }) { first, _ in first }
        let changes = new.chosenRules.compactMap { rule -> RuleChange? in
            let identifier = rule.header.identifier
            guard old.chosen.contains(identifier) else { return RuleChange(rule: RuleLabel(rule.header), kind: .added) }
            guard let was = before[identifier], let now = after[identifier] else { return nil }
            let parts = parts(from: leaves(of: was), to: leaves(of: now))
            return parts.isEmpty ? nil : RuleChange(rule: RuleLabel(rule.header), kind: .changed(parts))
        }
        let removed = old.chosenRules.filter { !new.chosen.contains($0.header.identifier) }
        return changes + removed.map { RuleChange(rule: RuleLabel($0.header), kind: .removed) }
    }

    private static func parts(from old: [Leaf], to new: [Leaf]) -> [Part] {
        let before = Dictionary(old.map { ($0.path, $0.text) }) { first, _ in first }
        let after = Dictionary(new.map { ($0.path, $0.text) }) { first, _ in first }
        let changed = new.filter { before[$0.path] != $0.text }
            .map { Part(path: $0.path, old: before[$0.path], new: $0.text) }
        return changed + old.filter { after[$0.path] == nil }.map { Part(path: $0.path, old: $0.text, new: nil) }
    }

    private struct Leaf {
        var path: String
        var text: String
    }

    /// What a document says, its exemplars taken as one.
    private static func leaves(of node: YAMLNode, path: String = "") -> [Leaf] {
        if path == "keytrail.exemplars" { return [Leaf(path: path, text: text(of: node))] }
        guard let entries = node.entries else { return [Leaf(path: path, text: text(of: node))] }
        return entries.flatMap { leaves(of: $0.value, path: path.isEmpty ? $0.key : "\(path).\($0.key)") }
    }

    private static func text(of node: YAMLNode) -> String {
        switch node.value {
        case .scalar(let scalar): scalar.text
        case .sequence(let elements): "[" + elements.map { text(of: $0) }.joined(separator: ", ") + "]"
        case .mapping(let entries):
            "{" + entries.map { "\($0.key): \(text(of: $0.value))" }.joined(separator: ", ") + "}"
        }
    }
}
