/// The members of one object inside a line.
struct ObjectMembers {
    private let nodes: JSONNodes
    private let indices: [Int]

    init(_ nodes: JSONNodes, at index: Int) {
        self.nodes = nodes
        if case .object = nodes[index].kind { indices = Array(nodes.children(of: index)) } else { indices = [] }
    }

    private func index(_ name: String) -> Int? { indices.last { nodes[$0].name.isEqual(to: name) } }

    /// A text member.
    func text(_ name: String) -> ByteSlice? { index(name).flatMap { nodes[$0].text } }

    /// A text or a number.
    func value(_ name: String) -> ForeignValue? { index(name).flatMap { ForeignValue(nodes[$0]) } }

    /// Whether the member is `null`, or not there.
    func isNull(_ name: String) -> Bool { index(name).map { nodes[$0].isNull } ?? true }

    /// A number of bytes; `nil` when absent or negative.
    func size(_ name: String) -> Int64? {
        guard let size = value(name)?.integer, size >= 0 else { return nil }
        return size
    }

    /// A member that is an object.
    func object(_ name: String) -> ObjectMembers? {
        guard let index = index(name), case .object = nodes[index].kind else { return nil }
        return ObjectMembers(nodes, at: index)
    }

    /// The elements of a member that is an array of objects.
    func objects(_ name: String) -> [ObjectMembers] {
        guard let index = index(name), case .array = nodes[index].kind else { return [] }
        return nodes.children(of: index).map { ObjectMembers(nodes, at: $0) }
    }

    /// The index of a member's node.
    func node(_ name: String) -> Int? { index(name) }
}
