/// A field that is no column of the log, but made of several.
package enum ComposedField: String, Sendable, Hashable, CaseIterable {
    /// `scheme://host[:port]path[?query]`, the port only where it is not the scheme's own.
    case fullURL = "url.full"
    /// The full URL and `path[?query]`: what logs call the requested URI, and rules write in either form (RFC 9112 §3.2).
    case uri = "keytrail.uri"
    /// What follows the last dot of the path's last segment; absent without one.
    case pathExtension = "url.extension"

    /// The names that Sigma's `proxy` and `webserver` taxonomies give to it.
    package var aliases: [String] {
        switch self {
        case .fullURL: []
        case .uri: ["c-uri", "cs-uri"]
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
