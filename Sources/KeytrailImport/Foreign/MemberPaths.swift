/// Where in an object the values of a call lie, by the names that lead to them.
struct MemberPaths: Sendable {
    private struct Node: Sendable {
        var name: String
        var field: ForeignField?
        /// Its place in the list.
        var rank = 0
        var children: [Int] = []
    }

    private var nodes = [Node(name: "")]

    /// Lists paths such as `request.headers.User-Agent`; a member of that whole name at the top is the same.
    init(_ paths: [(path: String, field: ForeignField)]) {
        for (rank, (path, field)) in paths.enumerated() {
            var place = 0
            for word in path.split(separator: ".") { place = child(of: place, named: String(word)) }
            for place in [place, child(of: 0, named: path)] {
                nodes[place].field = field
                nodes[place].rank = rank
            }
        }
    }

    private mutating func child(of place: Int, named name: String) -> Int {
        if let known = nodes[place].children.first(where: { nodes[$0].name == name }) { return known }
        nodes.append(Node(name: name))
        nodes[place].children.append(nodes.count - 1)
        return nodes.count - 1
    }

    /// Puts the values of an object; answers the top members that nothing was read from.
    ///
    /// The first element stands for an array. Of two paths to one field the first in the list with a value counts.
    func collect(_ object: JSONNodes, into values: inout ForeignValues, rest: inout [Int]) {
        values.clear()
        rest.removeAll(keepingCapacity: true)
        for index in object.children(of: 0) {
            guard let place = place(of: object[index].name, in: 0) else {
                rest.append(index)
                continue
            }
            collect(object, at: index, place, into: &values)
        }
    }

    /// The field and rank of a top member; `nil` when it is none.
    func field(named name: String) -> (field: ForeignField, rank: Int)? {
        guard let place = nodes[0].children.first(where: { nodes[$0].name == name }), let field = nodes[place].field
        else { return nil }
        return (field, nodes[place].rank)
    }

    private func place(of name: ByteSlice, in parent: Int) -> Int? {
        nodes[parent].children.first { name.isEqual(to: nodes[$0].name) }
    }

    private func collect(_ object: JSONNodes, at index: Int, _ place: Int, into values: inout ForeignValues) {
        switch object[index].kind {
        case .object:
            for child in object.children(of: index) {
                guard let next = self.place(of: object[child].name, in: place) else { continue }
                collect(object, at: child, next, into: &values)
            }
        case .array:
            if let first = object.children(of: index).firstChild {
                collect(object, at: first, place, into: &values)
            }
        case .string, .integer, .number:
            guard let field = nodes[place].field, let value = ForeignValue(object[index]) else { return }
            if case .text(let text) = value, text.isDash { return }
            values.set(field, value, rank: nodes[place].rank)
        case .null, .bool: break
        }
    }
}

extension ChildIndices {
    /// The first child; `nil` when there is none.
    fileprivate var firstChild: Int? {
        var copy = self
        return copy.next()
    }
}
