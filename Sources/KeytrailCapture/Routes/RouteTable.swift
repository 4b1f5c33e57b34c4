package import KeytrailModel

/// A provider's operation: a method and a path template, and what it demands of a credential.
package struct Operation: Sendable, Hashable {
    /// `GET`, `POST`, …, or `*` for every method.
    package let method: String
    /// The path template.
    package let route: String
    /// The scopes that it needs; `nil` when the pack does not say.
    package let needs: ScopeRequirement?
}

/// Finds the most specific template of a path: literal segments beat parameters, and these beat a rest.
///
/// A trie in a few flat arrays of plain values, so that a look-up touches no reference count.
final class RouteTable: Sendable {
    /// Every operation, in the order of the pack.
    let operations: [Operation]
    /// The template of each operation.
    let templates: [RouteTemplate]
    private let trie: RouteTrie
    private let methods: [String]

    /// What was found for a path.
    struct Match {
        var operation: Int
        /// Whether the template lists the method; if not, only its path fits.
        var hasMethod: Bool
    }

    init(_ entries: [(operation: Operation, template: RouteTemplate)]) {
        operations = entries.map(\.operation)
        templates = entries.map(\.template)
        var methods = ["*", "GET"]
        var builder = RouteTrie.Builder()
        for (index, entry) in entries.enumerated() {
            if !methods.contains(entry.operation.method) { methods.append(entry.operation.method) }
            let method = methods.firstIndex(of: entry.operation.method) ?? 0
            builder.insert(entry.template, method: method, operation: index)
        }
        self.methods = methods
        trie = builder.trie()
    }

    var isEmpty: Bool { operations.isEmpty }

    /// The best template for a path's segments, which are ranges of `bytes`, empty ones left out.
    func match(_ bytes: [UInt8], _ segments: [Range<Int>], method: String) -> Match? {
        // A HEAD is a GET without its content (RFC 9110 §9.3.2).
        let code = methods.firstIndex(of: method) ?? (method == "HEAD" ? 1 : -1)
        var search = RouteTrie.Search(method: code, isHead: method == "HEAD")
        if let operation = trie.find(0, 0, bytes.span, segments.span, &search) {
            return Match(operation: operation, hasMethod: true)
        }
        return search.fallback.map { Match(operation: $0, hasMethod: false) }
    }
}
