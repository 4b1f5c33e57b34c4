/// How large a document may be.
package struct DocumentLimits: Sendable, Hashable {
    /// The largest text, in bytes.
    package var size: Int
    /// How many values may be kept, those that aliases repeat included: the end of "billion laughs" files.
    package var nodes: Int
    /// How deep kept values may be nested, aliases included: whoever walks a document may do so by recursion.
    package var depth: Int

    /// Sets limits.
    package init(size: Int, nodes: Int, depth: Int) {
        self.size = size
        self.nodes = nodes
        self.depth = depth
    }

    /// What people write: rule files, packs, configurations.
    package static let handwritten = DocumentLimits(size: 4 << 20, nodes: 200_000, depth: 64)

    /// Why a text is not read; `nil` when it is small enough.
    func refusal(of text: String) -> YAMLProblem? {
        guard text.utf8.count > size else { return nil }
        return YAMLProblem(message: "larger than \(size >> 20) MiB; split the file")
    }

    /// Why a document is not read on; `nil` while it is small enough.
    func refusal(count: Int, depth: Int) -> String? {
        if count > nodes { return "more than \(nodes) values, aliases included; split the file" }
        return depth > self.depth ? "nested more than \(self.depth) deep" : nil
    }
}
