/// A path template such as `/1/boards/{id}/cards`.
///
/// A segment is literal, or one parameter with an optional literal beginning and end (`bot{token}`). `{name...}` as the
/// last
/// segment stands for all that follows. `{name:dotted}` matches dotted names alone (`chat.postMessage`), which stay in
/// the route.
struct RouteTemplate: Sendable, Hashable {
    enum Segment: Sendable, Hashable {
        case literal([UInt8])
        case parameter(name: String, prefix: [UInt8], suffix: [UInt8])
        case dotted(name: String)
        case rest(name: String)
    }

    let text: String
    let segments: [Segment]
    let hasDottedNames: Bool

    /// What is wrong with a template's text.
    struct Mistake: Error {
        var message: String
    }

    init(_ text: String) throws(Mistake) {
        guard text.hasPrefix("/"), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw Mistake(message: "a route's path starts with '/' and is printable ASCII")
        }
        self.text = text
        var segments: [Segment] = []
        for piece in text.split(separator: "/") { segments.append(try RouteTemplate.segment(piece)) }
        let isRestInside = segments.dropLast().contains {
            guard case .rest = $0 else { return false }
            return true
        }
        guard !isRestInside else { throw Mistake(message: "a parameter that ends in '...' must be the last segment") }
        self.segments = segments
        hasDottedNames = segments.contains {
            guard case .dotted = $0 else { return false }
            return true
        }
    }

    private static func segment(_ piece: Substring) throws(Mistake) -> Segment {
        guard let open = piece.firstIndex(of: "{"), let close = piece.firstIndex(of: "}"), open < close else {
            guard !piece.contains("{"), !piece.contains("}") else {
                throw Mistake(message: "a '{' or '}' has no counterpart")
            }
            return .literal(Array(piece.utf8))
        }
        var name = String(piece[piece.index(after: open)..<close])
        let prefix = piece[..<open]
        let suffix = piece[piece.index(after: close)...]
        guard !suffix.contains("{"), !suffix.contains("}"), !prefix.contains("}") else {
            throw Mistake(message: "a segment holds at most one parameter")
        }
        let isWhole = prefix.isEmpty && suffix.isEmpty
        let isRest = name.hasSuffix("...")
        let isDotted = name.hasSuffix(":dotted")
        if isRest { name.removeLast(3) }
        if isDotted { name.removeLast(7) }
        guard !name.isEmpty, name.utf8.allSatisfy({ ASCII.isAlphanumeric($0) || $0 == 0x5f || $0 == 0x2d }) else {
            throw Mistake(message: "a parameter's name is letters, digits, '_' and '-'")
        }
        guard isWhole || !(isRest || isDotted) else {
            throw Mistake(message: "a parameter with '...' or ':dotted' must be the whole segment")
        }
        if isRest { return .rest(name: name) }
        if isDotted { return .dotted(name: name) }
        return .parameter(name: name, prefix: Array(prefix.utf8), suffix: Array(suffix.utf8))
    }
}

extension RouteTemplate.Segment {
    /// The segment as templates spell it.
    var text: String {
        switch self {
        case .literal(let bytes): ASCII.text(bytes)
        case .parameter(let name, let prefix, let suffix): ASCII.text(prefix) + "{\(name)}" + ASCII.text(suffix)
        case .dotted(let name): "{\(name)}"
        case .rest(let name): "{\(name)...}"
        }
    }
}
