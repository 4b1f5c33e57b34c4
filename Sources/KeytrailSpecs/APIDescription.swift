package import KeytrailModel

/// An API as a published document describes it: where it is, its operations, and the scopes that they need.
package struct APIDescription: Sendable {
    /// The kinds of documents.
    package enum Form: Sendable, Hashable {
        /// OpenAPI 3.x.
        case openAPI
        /// OpenAPI 2.0, called Swagger.
        case swagger
        /// A document of Google's API discovery service.
        case discovery
        /// The file in which Microsoft Graph publishes its permissions.
        case graphPermissions
    }

    /// A way to present a credential.
    package enum Presentation: Sendable, Hashable {
        case bearer
        case basic
        case header(String)
        case query(String)
        case cookie(String)
    }

    /// What kind of document it was.
    package var form: Form
    /// What the document calls the API.
    package var title: String
    /// The document's own version; `nil` without one.
    package var version: String?
    /// Exact hosts, and those of the form `*.example.com`; empty where the document names none.
    package var hosts: [String] = []
    /// How credentials are presented, in the document's order.
    package var presentations: [Presentation] = []
    /// Every operation, in the document's order.
    package var operations: [DescribedOperation] = []
    /// The same as requests show them, at every server; what no request tells apart is one route.
    package var routes: [DescribedRoute] = []
    /// The risk of every scope that is declared or needed, 1 to 5; `nil` where the document does not say.
    package var scopes: [String: Int?] = [:]
}

/// An operation of an API.
package struct DescribedOperation: Sendable, Hashable {
    /// `GET`, `POST`, ….
    package var method: String
    /// The path as the document writes it.
    package var path: String
    /// What it needs; `nil` when the document does not say.
    package var needs: ScopeRequirement?

    /// `{"method":…,"path":…,"any_of":[[…],…]}`, without scopes `"any_of":[]`.
    package var json: JSON {
        let sets = needs?.anyOf.filter { !$0.isEmpty } ?? []
        return ["method": .string(method), "path": .string(path), "any_of": .array(sets.map { JSON($0) })]
    }
}

/// What a pack says of an operation.
package struct DescribedRoute: Sendable, Hashable {
    /// `GET`, `POST`, ….
    package var method: String
    /// The path with that of the server before it, as packs write it.
    package var template: String
    /// What it needs; `nil` when the document does not say.
    package var needs: ScopeRequirement?
}

/// How a document is read where it leaves a choice.
package struct DescriptionOptions: Sendable {
    /// Whether scopes listed together are all needed, as OpenAPI says, or any of them is enough, as some documents mean it.
    package var isListAlternatives = false
    /// Only these security schemes; empty for all.
    package var schemes: Set<String> = []
    /// Which states of `x-atlassian-oauth2-scopes` are alternatives, beside what `security` says; in small letters.
    package var states: Set<String> = []
    /// The path before every operation, in place of those that the document names; empty for the document's.
    package var bases: [String] = []

    /// Creates the options with which a document means what it says.
    package init() {}
}
