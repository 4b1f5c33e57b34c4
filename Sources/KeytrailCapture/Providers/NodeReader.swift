package import KeytrailModel
package import KeytrailYAML

/// Reads typed values out of YAML nodes; what has another form is reported, with the form that is wanted, and left out.
package struct NodeReader {
    /// What was wrong, in the order in which it was read.
    package private(set) var diagnostics: [Diagnostic] = []

    /// Creates a reader that found nothing wrong yet.
    package init() {}

    /// Reports an error where a node stands.
    package mutating func fail(_ node: YAMLNode, _ message: String) { fail(node.location, message) }

    /// Reports an error at a place.
    package mutating func fail(_ location: SourceLocation, _ message: String) {
        diagnostics.append(Diagnostic(.error, at: location, message))
    }

    /// The entries of a mapping whose keys are among `known`; others are reported.
    package mutating func mapping(_ node: YAMLNode, _ known: [String]) -> [String: YAMLNode] {
        var found: [String: YAMLNode] = [:]
        for entry in entries(node) {
            if known.contains(entry.key) {
                found[entry.key] = entry.value
            } else {
                let names = known.map { "'\($0)'" }.joined(separator: ", ")
                fail(entry.keyLocation, "unknown key '\(NodeReader.shown(entry.key))'; write one of \(names)")
            }
        }
        return found
    }

    /// The entries of a mapping, in the file's order.
    package mutating func entries(_ node: YAMLNode) -> [YAMLNode.Entry] {
        guard let entries = node.entries else {
            fail(node, "\(node.kind) where a mapping is wanted; write 'key: value' lines")
            return []
        }
        return entries
    }

    /// A text; `nil` without a node.
    package mutating func text(_ node: YAMLNode?) -> String? {
        guard let node else { return nil }
        guard let text = node.text else {
            fail(node, "\(node.kind) where a text is wanted; write one value")
            return nil
        }
        return text
    }

    /// A list of texts; a single text stands for a list of one.
    package mutating func texts(_ node: YAMLNode?) -> [String] {
        guard let node else { return [] }
        if let text = node.text { return [text] }
        return elements(node).compactMap { text($0) }
    }

    /// The elements of a list; none without a node.
    package mutating func elements(_ node: YAMLNode?) -> [YAMLNode] {
        guard let node else { return [] }
        guard let elements = node.elements else {
            fail(node, "\(node.kind) where a list is wanted; write '- ' before each element")
            return []
        }
        return elements
    }

    /// A whole number of a range; `nil` without a node.
    package mutating func integer(_ node: YAMLNode?, in range: ClosedRange<Int64>) -> Int? {
        guard let node else { return nil }
        guard let number = node.scalar?.integer, range.contains(number) else {
            fail(node, "write a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return Int(number)
    }

    /// True or false; `nil` without a node.
    package mutating func bool(_ node: YAMLNode?) -> Bool? {
        guard let node else { return nil }
        guard let flag = node.scalar?.bool else {
            fail(node, "write true or false")
            return nil
        }
        return flag
    }

    /// One of several words.
    package mutating func choice<Value>(_ node: YAMLNode?, _ make: (String) -> Value?, _ words: [String]) -> Value? {
        guard let node, let text = text(node) else { return nil }
        guard let value = make(text) else {
            fail(node, "'\(NodeReader.shown(text))' is not known here; write one of \(words.joined(separator: ", "))")
            return nil
        }
        return value
    }

    /// A short, harmless form of a key or word for a message.
    package static func shown(_ text: String) -> String { Secrets().kept(text, limit: 40) }
}
