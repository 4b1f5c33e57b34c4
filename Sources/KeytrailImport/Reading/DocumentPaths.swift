/// Which elements of a JSON document are handed out, by the names that lead to them.
struct DocumentPaths: Sendable {
    struct Node: Sendable {
        /// The member's name; `nil` for any element of an array.
        let name: String?
        /// The number of the path that ends here.
        var part: Int?
        /// Whether only its beginning is told, and what is in it looked through.
        var opens = false
        var children: [Int] = []
    }

    /// The nodes; the first is the document.
    private(set) var nodes = [Node(name: nil)]

    /// Lists paths such as `log.entries.*`, where `*` is any element of an array and `!` at the end asks for the beginning
    /// only; a path's number is its place in the list, from 1.
    init(_ paths: [String]) {
        for (part, path) in paths.enumerated() {
            var place = 0
            for word in path.split(separator: ".") where word != "!" {
                place = child(of: place, named: word == "*" ? nil : String(word))
            }
            nodes[place].part = part + 1
            nodes[place].opens = path.hasSuffix("!")
        }
    }

    private mutating func child(of place: Int, named name: String?) -> Int {
        if let known = nodes[place].children.first(where: { nodes[$0].name == name }) { return known }
        nodes.append(Node(name: name))
        nodes[place].children.append(nodes.count - 1)
        return nodes.count - 1
    }

    /// The node of a member; `nil` when nothing there is asked for.
    func member(_ name: ByteSlice, of place: Int) -> Int? {
        nodes[place].children.first { child in nodes[child].name.map { name.isEqual(to: $0) } ?? false }
    }

    /// The node of an array's elements; `nil` when nothing there is asked for.
    func element(of place: Int) -> Int? { nodes[place].children.first { nodes[$0].name == nil } }
}
