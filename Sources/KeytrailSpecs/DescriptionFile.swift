package import KeytrailModel
internal import KeytrailYAML

/// A document that describes an API, and what was wrong with it.
package struct DescriptionFile: Sendable {
    /// What it describes; `nil` when it is none of the known kinds, or cannot be read.
    package let description: APIDescription?
    /// What was wrong, and what could not be told; at most a few hundred.
    package let diagnostics: [Diagnostic]

    /// The largest documents that are published have 10 to 40 MB; of what is read of them little is kept.
    package static let limits = (size: 64 << 20, nodes: 1_000_000, depth: 64)

    /// Reads `text`, JSON or YAML; `file` names it in locations.
    ///
    /// Linear in the text. No reference out of the document is followed.
    package init(text: String, file: String, options: DescriptionOptions = DescriptionOptions()) {
        let limits = DocumentLimits(
            size: DescriptionFile.limits.size,
            nodes: DescriptionFile.limits.nodes,
            depth: DescriptionFile.limits.depth
        )
        let root: YAMLNode?
        let problems: [Diagnostic]
        if JSONFile.isLikely(text) {
            let json = JSONFile(text: text, file: file, limits: limits, outline: .ofDescriptions)
            (root, problems) = (json.document, json.diagnostics)
        } else {
            let yaml = YAMLFile(text: text, file: file, limits: limits, outline: .ofDescriptions)
            (root, problems) = (yaml.documents.first, yaml.diagnostics)
        }
        guard let root, problems.isEmpty else {
            description = nil
            let empty = Diagnostic(.error, at: SourceLocation(file: file), "the document is empty")
            diagnostics = problems.isEmpty ? [empty] : problems
            return
        }
        var log = DescriptionLog()
        description = DescriptionFile.description(root, options, &log)
        diagnostics = log.diagnostics
    }

    private static func description(
        _ root: YAMLNode,
        _ options: DescriptionOptions,
        _ log: inout DescriptionLog
    ) -> APIDescription? {
        if root["openapi"] != nil || root["swagger"] != nil {
            return OpenAPIReader.description(root, options, &log)
        }
        if root["rootUrl"] != nil || root["kind"]?.text == "discovery#restDescription" {
            return DiscoveryReader.description(root, options, &log)
        }
        if root["permissions"] != nil { return GraphPermissionsReader.description(root, options, &log) }
        log.fail(
            root,
            """
            this is no description of an API that can be read; it begins with 'openapi: 3…' or 'swagger: \"2.0\"', or is a \
            Google discovery document, or Microsoft Graph's permissions.json
            """
        )
        return nil
    }
}

extension Outline {
    /// What is read of any of the documents: no schemas, no examples, no words for people.
    fileprivate static let ofDescriptions = Outline.members(
        [
            "openapi": .everything, "swagger": .everything,
            "info": .members(["title": .everything, "version": .everything], others: nil),
            "servers": servers, "host": .everything, "basePath": .everything, "security": .everything,
            "paths": .members([:], others: pathItem),
            "components": .members(
                ["securitySchemes": .members([:], others: scheme), "pathItems": .members([:], others: pathItem)],
                others: nil
            ),
            "securityDefinitions": .members([:], others: scheme),
            // Google's.
            "kind": .everything, "name": .everything, "version": .everything, "title": .everything,
            "revision": .everything, "rootUrl": .everything, "servicePath": .everything, "mtlsRootUrl": .everything,
            "auth": .members(
                ["oauth2": .members(["scopes": .members([:], others: .members([:], others: nil))], others: nil)],
                others: nil
            ),
            "resources": resources(depth: 10), "methods": .members([:], others: method),
            // Microsoft's.
            "permissions": .members(
                [:],
                others: .members(
                    [
                        "pathSets": .everything,
                        "schemes": .members([:], others: .members(["privilegeLevel": .everything], others: nil)),
                    ],
                    others: nil
                )
            ),
        ],
        others: nil
    )

    private static let servers = Outline.members(
        [
            "url": .everything,
            "variables": .members([:], others: .members(["default": .everything], others: nil)),
        ],
        others: nil
    )

    private static let scheme = Outline.members(
        [
            "$ref": .everything, "type": .everything, "scheme": .everything, "in": .everything, "name": .everything,
            "scopes": names,
            "flows": .members([:], others: .members(["scopes": names], others: nil)),
        ],
        others: nil
    )

    /// A mapping of which the keys alone are of interest.
    private static let names = Outline.members([:], others: .members([:], others: nil))

    private static let operation = Outline.members(
        [
            "$ref": .everything, "security": .everything, "servers": servers,
            "x-atlassian-oauth2-scopes": .everything,
        ],
        others: nil
    )

    private static let pathItem = Outline.members(
        Dictionary(uniqueKeysWithValues: OpenAPIReader.methods.map { ($0, operation) })
            .merging(["$ref": .everything, "servers": servers]) { first, _ in first },
        others: nil
    )

    private static let method = Outline.members(
        ["httpMethod": .everything, "path": .everything, "flatPath": .everything, "scopes": .everything],
        others: nil
    )

    private static func resources(depth: Int) -> Outline {
        var parts: [String: Outline] = ["methods": .members([:], others: method)]
        if depth > 1 { parts["resources"] = resources(depth: depth - 1) }
        return .members([:], others: .members(parts, others: nil))
    }
}
