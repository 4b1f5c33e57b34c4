/// A strict reading of a page: every element closed in order, every attribute quoted, every reference defined.
///
/// The page avoids HTML's optional end tags, so a small reader is enough to say whether its structure is what was meant.
struct HTMLChecker {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Elements in order of their start tags.
    private(set) var elements: [(name: String, attributes: [String: String])] = []
    /// The text between the tags, references undone, without the style sheet.
    private(set) var text = ""

    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var open: [String] = []

    /// Reads the page.
    ///
    /// - Throws: `Failure` at the first thing out of order.
    init(_ page: String) throws {
        scalars = Array(page.unicodeScalars)
        guard page.hasPrefix("<!doctype html>") else { throw Failure(description: "no doctype") }
        position = "<!doctype html>".count
        while position < scalars.count {
            if scalars[position] == "<" { try readTag() } else { try readText() }
        }
        guard open.isEmpty else { throw Failure(description: "left open: \(open)") }
    }

    private mutating func readText() throws {
        let start = position
        while position < scalars.count, scalars[position] != "<" { position += 1 }
        let raw = String(String.UnicodeScalarView(scalars[start..<position]))
        if open.last == "style" || open.last == "script" { return }
        text += try undone(raw)
    }

    private mutating func readTag() throws {
        position += 1
        if scalars[position] == "/" {
            position += 1
            let name = readName()
            guard open.popLast() == name else { throw Failure(description: "</\(name)> closes nothing") }
            return try expect(">")
        }
        let name = readName()
        guard !name.isEmpty else { throw Failure(description: "< without a name") }
        let attributes = try readAttributes(of: name)
        elements.append((name, attributes))
        defer { if name == "script" { skipScript() } }
        if scalars[position] == "/" { position += 1 } else if !["meta", "link"].contains(name) { open.append(name) }
        try expect(">")
    }

    /// Goes to the end tag: in a script, `<` means nothing.
    private mutating func skipScript() {
        let end = Array("</script>".unicodeScalars)
        while position < scalars.count, !scalars[position...].starts(with: end) { position += 1 }
    }

    private mutating func readAttributes(of element: String) throws -> [String: String] {
        var attributes: [String: String] = [:]
        while position < scalars.count, scalars[position] == " " {
            position += 1
            let name = readName()
            try expect("=")
            try expect("\"")
            let start = position
            while position < scalars.count, scalars[position] != "\"" { position += 1 }
            let raw = String(String.UnicodeScalarView(scalars[start..<position]))
            guard attributes.updateValue(try undone(raw), forKey: name) == nil else {
                throw Failure(description: "\(name) twice on <\(element)>")
            }
            try expect("\"")
        }
        return attributes
    }

    private mutating func readName() -> String {
        let start = position
        while position < scalars.count,
            scalars[position].properties.isAlphabetic || "-0123456789".unicodeScalars.contains(scalars[position])
        {
            position += 1
        }
        return String(String.UnicodeScalarView(scalars[start..<position]))
    }

    private mutating func expect(_ scalar: Unicode.Scalar) throws {
        guard position < scalars.count, scalars[position] == scalar else {
            let around = String(
                String.UnicodeScalarView(scalars[max(0, position - 40)..<min(scalars.count, position + 20)])
            )
            throw Failure(description: "no \(scalar) at: \(around)")
        }
        position += 1
    }

    /// The text with its references undone; nothing else may look like one.
    private func undone(_ raw: String) throws -> String {
        var output = ""
        let parts = raw.unicodeScalars.split(separator: "&", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            guard index > 0 else {
                output.unicodeScalars.append(contentsOf: part)
                continue
            }
            let reference = String(String.UnicodeScalarView(part.prefix { $0 != ";" }))
            guard let character = ["amp": "&", "lt": "<", "gt": ">", "quot": "\""][reference] else {
                throw Failure(description: "&\(reference)")
            }
            output += character
            output.unicodeScalars.append(contentsOf: part.dropFirst(reference.unicodeScalars.count + 1))
        }
        return output
    }
}
