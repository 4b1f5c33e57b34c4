/// A field that is no column of the log, but made of several.
package enum ComposedField: String, Sendable, Hashable, CaseIterable {
    /// `scheme://host[:port]path[?query]`, the port only where it is not the scheme's own.
    case fullURL = "url.full"
    /// `path[?query]`: the request target in origin form (RFC 9112 §3.2.1).
    case requestTarget = "keytrail.url.target"
    /// What follows the last dot of the path's last segment; absent without one.
    case pathExtension = "url.extension"

    /// The names that Sigma's `proxy` and `webserver` taxonomies give to it.
    package var aliases: [String] {
        switch self {
        case .fullURL: []
        case .requestTarget: ["c-uri", "cs-uri"]
        case .pathExtension: ["c-uri-extension", "cs-uri-extension"]
        }
    }

    /// The field that a rule means by `name`.
    package init?(fieldName name: String) {
        guard let field = ComposedField.allCases.first(where: { $0.rawValue == name || $0.aliases.contains(name) })
        else { return nil }
        self = field
    }
}
