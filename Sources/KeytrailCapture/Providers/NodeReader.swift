internal import KeytrailModel
internal import KeytrailYAML

/// Reads typed values out of YAML nodes; what has another form is reported, with the form that is wanted, and left out.
struct NodeReader {
    private(set) var diagnostics: [Diagnostic] = []

    mutating func fail(_ node: YAMLNode, _ message: String) { fail(node.location, message) }

    mutating func fail(_ location: SourceLocation, _ message: String) {
        diagnostics.append(Diagnostic(.error, at: location, message))
    }

    /// The entries of a mapping whose keys are among `known`; others are reported.
    mutating func mapping(_ node: YAMLNode, _ known: [String]) -> [String: YAMLNode] {
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

    mutating func entries(_ node: YAMLNode) -> [YAMLNode.Entry] {
        guard let entries = node.entries else {
            fail(node, "\(node.kind) where a mapping is wanted; write 'key: value' lines")
            return []
        }
        return entries
    }

    mutating func text(_ node: YAMLNode?) -> String? {
        guard let node else { return nil }
        guard let text = node.text else {
            fail(node, "\(node.kind) where a text is wanted; write one value")
            return nil
        }
        return text
    }

    /// A list of texts; a single text stands for a list of one.
    mutating func texts(_ node: YAMLNode?) -> [String] {
        guard let node else { return [] }
        if let text = node.text { return [text] }
        return elements(node).compactMap { text($0) }
    }

    mutating func elements(_ node: YAMLNode?) -> [YAMLNode] {
        guard let node else { return [] }
        guard let elements = node.elements else {
            fail(node, "\(node.kind) where a list is wanted; write '- ' before each element")
            return []
        }
        return elements
    }

    mutating func integer(_ node: YAMLNode?, in range: ClosedRange<Int64>) -> Int? {
        guard let node else { return nil }
        guard let number = node.scalar?.integer, range.contains(number) else {
            fail(node, "write a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return Int(number)
    }

    mutating func bool(_ node: YAMLNode?) -> Bool? {
        guard let node else { return nil }
        guard let flag = node.scalar?.bool else {
            fail(node, "write true or false")
            return nil
        }
        return flag
    }

    /// One of several words.
    mutating func choice<Value>(_ node: YAMLNode?, _ make: (String) -> Value?, _ words: [String]) -> Value? {
        guard let node, let text = text(node) else { return nil }
        guard let value = make(text) else {
            fail(node, "'\(NodeReader.shown(text))' is not known here; write one of \(words.joined(separator: ", "))")
            return nil
        }
        return value
    }

    /// A short, harmless form of a key or word for a message.
    private static func shown(_ text: String) -> String { Secrets().kept(text, limit: 40) }
}
