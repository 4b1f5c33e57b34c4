/// The compiled form of a pack's templates.
struct RouteTrie: Sendable {
    private struct Node: Sendable {
        var literals = 0..<0
        var parameters = 0..<0
        /// Templates that end here.
        var ends = 0..<0
        /// Templates whose rest begins here.
        var rests = 0..<0
        var dotted = -1
    }

    private struct Edge: Sendable {
        /// The literal, or a parameter's fixed beginning, in `text`.
        var prefix: Range<Int>
        var suffix: Range<Int>
        var node: Int
    }

    private struct End: Sendable {
        var method: Int
        var operation: Int
    }

    /// What is looked for, and the best template seen whose method differs.
    struct Search {
        let method: Int
        let isHead: Bool
        var fallback: Int?
    }

    private let nodes: [Node]
    private let edges: [Edge]
    private let ends: [End]
    private let text: [UInt8]

    /// Depth-first, best branch first.
    func find(
        _ node: Int,
        _ depth: Int,
        _ bytes: Span<UInt8>,
        _ segments: Span<Range<Int>>,
        _ search: inout Search
    ) -> Int? {
        let here = nodes[node]
        guard depth < segments.count else { return pick(here.ends, &search) ?? pick(here.rests, &search) }
        let segment = segments[depth]
        for index in here.literals where isEqual(edges[index].prefix, bytes, segment) {
            if let found = find(edges[index].node, depth + 1, bytes, segments, &search) { return found }
        }
        if here.dotted >= 0, RouteTrie.isDottedName(bytes, segment),
            let found = find(here.dotted, depth + 1, bytes, segments, &search)
        {
            return found
        }
        for index in here.parameters where isFilled(edges[index], bytes, segment) {
            if let found = find(edges[index].node, depth + 1, bytes, segments, &search) { return found }
        }
        return pick(here.rests, &search)
    }

    private func pick(_ range: Range<Int>, _ search: inout Search) -> Int? {
        guard !range.isEmpty else { return nil }
        for index in range where ends[index].method == search.method { return ends[index].operation }
        for index in range where ends[index].method == 0 || (search.isHead && ends[index].method == 1) {
            return ends[index].operation
        }
        if search.fallback == nil { search.fallback = ends[range.lowerBound].operation }
        return nil
    }

    /// Servers differ on the case of paths; a route, and a secret in it, is found either way.
    private func isEqual(_ literal: Range<Int>, _ bytes: Span<UInt8>, _ segment: Range<Int>) -> Bool {
        guard literal.count == segment.count else { return false }
        let shift = segment.lowerBound - literal.lowerBound
        for index in literal where text[index] != bytes[index + shift] {
            guard text[index] ^ bytes[index + shift] == 0x20, ASCII.isLetter(text[index]) else { return false }
        }
        return true
    }

    private func isFilled(_ edge: Edge, _ bytes: Span<UInt8>, _ segment: Range<Int>) -> Bool {
        guard segment.count > edge.prefix.count + edge.suffix.count else { return false }
        let start = segment.lowerBound..<(segment.lowerBound + edge.prefix.count)
        let end = (segment.upperBound - edge.suffix.count)..<segment.upperBound
        return isEqual(edge.prefix, bytes, start) && isEqual(edge.suffix, bytes, end)
    }

    /// A lower-case word, then dotted words of letters, at most 64 bytes: a remote procedure's name, and no secret.
    private static func isDottedName(_ bytes: Span<UInt8>, _ segment: Range<Int>) -> Bool {
        guard segment.count <= 64, let last = segment.last, bytes[last] != 0x2e else { return false }
        var hasDot = false
        for index in segment {
            if bytes[index] == 0x2e {
                guard index > segment.lowerBound else { return false }
                hasDot = true
            } else if !(hasDot ? ASCII.isLetter(bytes[index]) : ASCII.isLower(bytes[index])) {
                return false
            }
        }
        return hasDot
    }
}

extension RouteTrie {
    /// Collects templates, then lays them out flat.
    struct Builder {
        private struct Branch {
            var literals: [(text: [UInt8], node: Int)] = []
            var parameters: [(prefix: [UInt8], suffix: [UInt8], node: Int)] = []
            var ends: [End] = []
            var rests: [End] = []
            var dotted = -1
        }

        private var branches = [Branch()]

        mutating func insert(_ template: RouteTemplate, method: Int, operation: Int) {
            var node = 0
            for segment in template.segments {
                switch segment {
                case .literal(let text):
                    // Spellings that differ in case are one, or the templates below the second would never be found.
                    let known = branches[node].literals.first { literal in
                        literal.text.elementsEqual(text) { ASCII.lowercased($0) == ASCII.lowercased($1) }
                    }
                    node = known?.node ?? add { $0[node].literals.append((text, $1)) }
                case .dotted:
                    node = branches[node].dotted >= 0 ? branches[node].dotted : add { $0[node].dotted = $1 }
                case .parameter(_, let prefix, let suffix):
                    let known = branches[node].parameters.first { $0.prefix == prefix && $0.suffix == suffix }
                    node = known?.node ?? add { $0[node].parameters.append((prefix, suffix, $1)) }
                case .rest:
                    branches[node].rests.append(End(method: method, operation: operation))
                    return
                }
            }
            branches[node].ends.append(End(method: method, operation: operation))
        }

        private mutating func add(_ link: (inout [Branch], Int) -> Void) -> Int {
            branches.append(Branch())
            link(&branches, branches.count - 1)
            return branches.count - 1
        }

        func trie() -> RouteTrie {
            var nodes: [Node] = []
            var edges: [Edge] = []
            var ends: [End] = []
            var text: [UInt8] = []
            func place(_ bytes: [UInt8]) -> Range<Int> {
                text += bytes
                return (text.count - bytes.count)..<text.count
            }
            for branch in branches {
                var node = Node()
                let firstLiteral = edges.count
                edges += branch.literals.map { Edge(prefix: place($0.text), suffix: 0..<0, node: $0.node) }
                node.literals = firstLiteral..<edges.count
                // Longer fixed parts first: `bot{token}` beats `{id}`.
                let parameters = branch.parameters.sorted {
                    $0.prefix.count + $0.suffix.count > $1.prefix.count + $1.suffix.count
                }
                edges += parameters.map { Edge(prefix: place($0.prefix), suffix: place($0.suffix), node: $0.node) }
                node.parameters = node.literals.upperBound..<edges.count
                ends += branch.ends
                node.ends = (ends.count - branch.ends.count)..<ends.count
                ends += branch.rests
                node.rests = (ends.count - branch.rests.count)..<ends.count
                node.dotted = branch.dotted
                nodes.append(node)
            }
            return RouteTrie(nodes: nodes, edges: edges, ends: ends, text: text)
        }
    }
}
