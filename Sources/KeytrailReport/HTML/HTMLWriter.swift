/// An HTML page in the making.
///
/// Every text and attribute value goes through the escaping here, and element and attribute names are literals:
/// there is no door for markup from outside.
struct HTMLWriter {
    typealias Attributes = KeyValuePairs<StaticString, String>

    private(set) var text = ""

    /// Writes an element around what `content` writes.
    mutating func element(_ name: StaticString, _ attributes: Attributes = [:], _ content: (inout HTMLWriter) -> Void) {
        open(name, attributes)
        text += ">"
        content(&self)
        text += "</\(name)>"
    }

    /// Writes an element around a text.
    mutating func element(_ name: StaticString, _ attributes: Attributes, _ content: String) {
        element(name, attributes) { $0.write(content) }
    }

    /// Writes an element without attributes around a text.
    mutating func element(_ name: StaticString, _ content: String) { element(name, [:], content) }

    /// Writes an element that has no content in HTML: `meta`, `link`.
    mutating func void(_ name: StaticString, _ attributes: Attributes) {
        open(name, attributes)
        text += ">"
    }

    /// Writes an SVG element without children.
    mutating func shape(_ name: StaticString, _ attributes: Attributes) {
        open(name, attributes)
        text += "/>"
    }

    /// Writes a text.
    mutating func write(_ content: String) { text += content.markup }

    /// Writes markup of our own, which comes from no input.
    mutating func markup(_ literal: StaticString) { text += "\(literal)" }

    /// Writes the style sheet, exactly as the security policy's digest has it.
    mutating func stylesheet() { element("style") { $0.text += Stylesheet.text } }

    /// Writes the script, exactly as the security policy's digest has it.
    mutating func script() { element("script") { $0.text += TableScript.text } }

    /// Begins a tag; an attribute without a value is left out.
    private mutating func open(_ name: StaticString, _ attributes: Attributes) {
        if HTMLWriter.onNewLine.contains("\(name)") { text += "\n" }
        text += "<\(name)"
        for (attribute, value) in attributes where !value.isEmpty {
            text += " \(attribute)=\"\(value.markup)\""
        }
    }

    /// Elements before which white space means nothing: a line break keeps the source readable.
    private static let onNewLine: Set<String> = [
        "html", "head", "meta", "link", "title", "style", "script", "body", "header", "main", "footer", "nav",
        "section",
        "article",
        "h1", "h2", "h3", "p", "ul", "ol", "li", "dl", "div", "table", "caption", "thead", "tbody", "tr", "details",
        "figure", "figcaption", "svg", "defs", "pattern", "g",
    ]
}
