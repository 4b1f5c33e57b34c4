/// A pattern of paths: `*` stands for one segment, `**` at the end for any number of them, also for none.
package struct PathTemplate: Sendable, Hashable, CustomStringConvertible {
    /// Why a text is no pattern.
    package enum Problem: Error, Sendable, Hashable {
        /// It is no path, or not in the form in which paths are matched; that form, where there is one.
        case notNormal(String?)
        /// A `*` stands beside something else in a segment.
        case partialWildcard
        /// A `**` stands before the end.
        case restInside
    }

    private enum Segment: Sendable, Hashable {
        case literal(String)
        case any
    }

    /// The pattern as it was written.
    package let description: String
    private let segments: [Segment]
    private let takesRest: Bool

    /// Reads a pattern.
    package init(_ text: String) throws(Problem) {
        guard let path = try? RequestPath(text) else { throw .notNormal(nil) }
        guard path.description == text else { throw .notNormal(path.description) }
        var names = path.segments
        takesRest = names.last == "**"
        if takesRest { names.removeLast() }
        var segments: [Segment] = []
        for name in names {
            if name == "**" { throw .restInside }
            if name != "*", name.contains("*") { throw .partialWildcard }
            segments.append(name == "*" ? .any : .literal(String(name)))
        }
        self.segments = segments
        description = text
    }

    /// Whether the pattern stands for `path`; a slash at the end makes no difference.
    package func matches(_ path: RequestPath) -> Bool { matches(path.segments) }

    func matches(_ names: [Substring]) -> Bool {
        guard takesRest ? names.count >= segments.count : names.count == segments.count else { return false }
        return zip(segments, names).allSatisfy { segment, name in
            switch segment {
            case .any: true
            case .literal(let text): text == name
            }
        }
    }
}
