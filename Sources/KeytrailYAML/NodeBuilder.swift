internal import KeytrailModel

/// Builds documents from events, and bounds what they can grow to.
struct NodeBuilder: ~Copyable {
    /// What an anchor names, and how much an alias of it adds.
    private struct Anchored {
        var node: YAMLNode
        var count: Int
        var depth: Int
    }

    private let file: String
    private var reader: EventReader
    private let limits: DocumentLimits
    private let outline: Outline
    private var anchors: [String: Anchored] = [:]
    /// How many values the file has come to.
    private var count = 0

    init(file: String, reader: consuming EventReader, limits: DocumentLimits, outline: Outline) {
        self.file = file
        self.reader = reader
        self.limits = limits
        self.outline = outline
    }

    /// The next document; `nil` at the end.
    mutating func nextDocument() throws(YAMLProblem) -> YAMLNode? {
        while true {
            let event = try reader.next()
            switch event.kind {
            case .streamEnd: return nil
            case .documentStart:
                anchors = [:]
                return try node(try reader.next(), outline, level: 1).node
            case .documentEnd, .scalar, .sequenceStart, .sequenceEnd, .mappingStart, .mappingEnd, .alias: continue
            }
        }
    }

    /// A value and how deep it is nested.
    private mutating func node(
        _ event: YAMLEvent,
        _ outline: Outline,
        level: Int
    ) throws(YAMLProblem) -> (node: YAMLNode, depth: Int) {
        let first = count
        try grow(by: 1, depth: level, at: event)
        let location = place(event)
        let value: YAMLNode.Value
        var depth = 1
        switch event.kind {
        case .scalar(let scalar): value = .scalar(scalar)
        case .sequenceStart: (value, depth) = try sequence(outline, level: level)
        case .mappingStart: (value, depth) = try mapping(outline, level: level)
        case .alias(let name): return try alias(name, at: event, level: level)
        case .documentStart, .documentEnd, .streamEnd, .sequenceEnd, .mappingEnd:
            throw problem(at: event, "a value is missing here")
        }
        let node = YAMLNode(value: value, location: location)
        if let anchor = event.anchor { anchors[anchor] = Anchored(node: node, count: count - first, depth: depth) }
        return (node, depth)
    }

    private mutating func sequence(_ outline: Outline, level: Int) throws(YAMLProblem) -> (YAMLNode.Value, Int) {
        var elements: [YAMLNode] = []
        var depth = 1
        while true {
            let event = try reader.next()
            if case .sequenceEnd = event.kind { return (.sequence(elements), depth) }
            let element = try node(event, outline, level: level + 1)
            elements.append(element.node)
            depth = max(depth, element.depth + 1)
        }
    }

    private mutating func mapping(_ outline: Outline, level: Int) throws(YAMLProblem) -> (YAMLNode.Value, Int) {
        var entries: [YAMLNode.Entry] = []
        var keys: Set<String> = []
        var depth = 1
        while true {
            let event = try reader.next()
            if case .mappingEnd = event.kind { return (.mapping(entries), depth) }
            guard case .scalar(let key) = event.kind else { throw problem(at: event, "a key must be a single text") }
            guard key.text != "<<" || !key.isPlain else {
                throw problem(at: event, "'<<' does not merge mappings here; write the keys out")
            }
            guard let inner = outline[key.text] else {
                try pass()
                continue
            }
            guard keys.insert(key.text).inserted else {
                throw problem(at: event, "the key '\(key.text)' stands twice in one mapping; keep one of them")
            }
            let value = try node(try reader.next(), inner, level: level + 1)
            entries.append(YAMLNode.Entry(key: key.text, keyLocation: place(event), value: value.node))
            depth = max(depth, value.depth + 1)
        }
    }

    /// Passes over a value, whatever is in it and however deep.
    private mutating func pass() throws(YAMLProblem) {
        var depth = 0
        repeat {
            switch try reader.next().kind {
            case .sequenceStart, .mappingStart: depth += 1
            case .sequenceEnd, .mappingEnd: depth -= 1
            case .scalar, .alias, .documentStart, .documentEnd, .streamEnd: break
            }
        } while depth > 0
    }

    /// What the anchor names; it must be complete, so that no value contains itself.
    private mutating func alias(
        _ name: String,
        at event: YAMLEvent,
        level: Int
    ) throws(YAMLProblem) -> (node: YAMLNode, depth: Int) {
        guard let anchored = anchors[name] else { throw problem(at: event, "the alias '*\(name)' names nothing yet") }
        try grow(by: anchored.count, depth: level + anchored.depth - 1, at: event)
        return (anchored.node, anchored.depth)
    }

    private mutating func grow(by values: Int, depth: Int, at event: YAMLEvent) throws(YAMLProblem) {
        count += values
        if let refusal = limits.refusal(count: count, depth: depth) { throw problem(at: event, refusal) }
    }

    private func place(_ event: YAMLEvent) -> SourceLocation {
        SourceLocation(file: file, line: event.line, column: event.column)
    }

    private func problem(at event: YAMLEvent, _ message: String) -> YAMLProblem {
        YAMLProblem(line: event.line, column: event.column, message: message)
    }
}
