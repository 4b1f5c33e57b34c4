package import KeytrailModel

/// A limit that a provider documents: so many calls in any window, for one part of a credential.
package struct DeclaredLimit: Sendable, Hashable {
    /// The bucket, under the name that the provider's header fields give it where they do.
    package let bucket: String
    /// The part of the credential whose calls are counted together, such as `token`.
    package let role: String
    /// The most calls in a closed window, at least 1.
    package let limit: Int
    /// The window's length.
    package let window: TimeSpan
    /// The route templates that count; `nil` for every route.
    package let routes: Set<String>?
    /// The route templates that do not count.
    package let exempt: Set<String>

    /// Whether calls of a route count.
    package func counts(_ route: String?) -> Bool {
        guard let route else { return routes == nil }
        return routes?.contains(route) ?? !exempt.contains(route)
    }
}
