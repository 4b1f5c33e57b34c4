internal import KeytrailModel

/// A scope as a provider pack declares it.
package struct ScopeDefinition: Sendable, Hashable {
    /// The scopes that it includes, directly.
    package var implies: [String]
    /// How much harm it allows, 1 (little) to 5 (everything).
    package var weight: Int
    /// Whether its use shows in no request, as with webhooks and events.
    package var isUnobservable: Bool

    /// Describes a scope.
    package init(implies: [String] = [], weight: Int = 3, isUnobservable: Bool = false) {
        self.implies = implies
        self.weight = weight
        self.isUnobservable = isUnobservable
    }
}

/// How a response tells what the credential may do, and what the operation demands.
struct ScopeRules: Sendable {
    /// How a text lists scopes.
    enum Form: String, Sendable, CaseIterable {
        /// Separated by commas or spaces; any of them is enough.
        case any
        /// Separated by commas or spaces; all of them are needed.
        case all
        /// Alternatives separated by `;`, and within one all are needed.
        case sets
    }

    /// Where the granted scopes are.
    enum Granted: Sendable {
        case header(String)
        case list(ScopeList)
    }

    /// A response body that lists what a token may do.
    struct ScopeList: Sendable {
        /// The route that answers with it.
        var route: String
        /// The path parameter that must be the calling credential's part of that role; `nil` when the route is always
        /// about the caller.
        var parameter: String?
        var role: String
        /// Where the list is.
        var path: [String]
        /// What each element grants; empty when the elements are the scopes' names.
        var rows: [(conditions: [(member: String, values: Set<String>)], grants: String)]
    }

    /// Where the demanded scopes are.
    enum Accepted: Sendable {
        case header(String, Form)
        case member([String], Form)
    }

    var granted: [Granted] = []
    var accepted: [Accepted] = []
    var definitions: [String: ScopeDefinition] = [:]
}
