/// Turns a document's path into the template of a pack.
enum TemplateText {
    /// Why a path is no template.
    struct Mistake: Error {
        var message: String
    }

    /// The template of `base` and `path`, without a query and a slash at the end.
    ///
    /// A pack's segment holds one parameter: `{a}...{b}` becomes `{a_b}`, which fits every path that the document means.
    static func make(base: String, path: String) throws(Mistake) -> String {
        let plain = path.prefix { $0 != "?" && $0 != "#" }
        var segments: [String] = []
        for piece in (base + "/" + plain).split(separator: "/") { segments.append(try segment(piece)) }
        // A reserved expansion (RFC 6570 §3.2.3) may hold slashes; a pack allows that at the end.
        if let last = segments.last, last.hasPrefix("{+"), last.firstIndex(of: "}") == last.indices.last {
            segments[segments.count - 1] = "{" + last.dropFirst(2).dropLast() + "...}"
        }
        segments = segments.map { $0.replacing("{+", with: "{") }
        let text = "/" + segments.joined(separator: "/")
        guard text.utf8.count <= 2_000 else { throw Mistake(message: "the path is longer than 2,000 characters") }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Mistake(message: "a path is printable ASCII without spaces; write the rest percent-encoded")
        }
        return text
    }

    /// What two templates have in common that fit the same paths.
    static func shape(_ template: String) -> String {
        var shape = ""
        var isInside = false
        for character in template.lowercased() {
            if character == "}" { isInside = false }
            if !isInside { shape.append(character) }
            if character == "{" { isInside = true }
        }
        return shape
    }

    private static func segment(_ piece: Substring) throws(Mistake) -> String {
        guard let open = piece.firstIndex(of: "{") else {
            guard !piece.contains("}") else { throw Mistake(message: "a '}' has no '{' before it") }
            return String(piece)
        }
        var names: [String] = []
        var rest = piece[open...]
        var end = piece.endIndex
        while let start = rest.firstIndex(of: "{") {
            guard let close = rest[start...].firstIndex(of: "}") else {
                throw Mistake(message: "a '{' has no '}' after it")
            }
            names.append(name(rest[rest.index(after: start)..<close]))
            end = rest.index(after: close)
            rest = rest[end...]
        }
        guard !rest.contains("}"), !piece[..<open].contains("}") else {
            throw Mistake(message: "a '}' has no '{' before it")
        }
        return piece[..<open] + "{" + names.joined(separator: "_") + "}" + piece[end...]
    }

    /// A parameter's name with nothing in it that templates do not allow.
    private static func name(_ text: Substring) -> String {
        let isReserved = text.hasPrefix("+")
        let name = text.dropFirst(isReserved ? 1 : 0).utf8.prefix(60).map { byte -> Character in
            let isAllowed = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            return isAllowed || byte == 0x2D || byte == 0x5F ? Character(Unicode.Scalar(byte)) : "_"
        }
        return (isReserved ? "+" : "") + (name.isEmpty ? "_" : String(name))
    }
}
