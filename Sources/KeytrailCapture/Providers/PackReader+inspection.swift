internal import KeytrailModel
internal import KeytrailYAML

extension PackReader {
    private static let requestKeys = ["request", "host", "form", "authenticate"]
    private static let valueKeys = [
        "owner", "label", "identity", "created", "expires", "active", "revoked", "scopes", "permissions",
        "issuer", "client", "audience",
    ]

    /// `inspect: {request: GET /path, owner: member, …}`.
    mutating func readInspection(_ node: YAMLNode?, into draft: inout PackDraft) {
        guard let node else { return }
        let parts = nodes.mapping(node, PackReader.requestKeys + PackReader.valueKeys)
        guard let request = inspectionRequest(parts, at: node, draft) else { return }
        var rules = InspectionRules(request: request)
        rules.owner = place(parts["owner"])
        rules.label = place(parts["label"])
        rules.identity = place(parts["identity"])
        rules.issuer = place(parts["issuer"])
        rules.client = place(parts["client"])
        rules.audience = place(parts["audience"])
        rules.created = place(parts["created"])
        rules.expires = place(parts["expires"])
        rules.active = place(parts["active"])
        rules.revoked = place(parts["revoked"])
        rules.scopes = place(parts["scopes"])
        rules.permissions = permissions(parts["permissions"])
        draft.inspection = rules
    }

    /// `revoke: {request: DELETE /path, page: https://…}`.
    mutating func readRevocation(_ node: YAMLNode?, into draft: inout PackDraft) {
        guard let node else { return }
        let parts = nodes.mapping(node, PackReader.requestKeys + ["page"])
        let page = nodes.text(parts["page"])
        if let page, !page.hasPrefix("https://") {
            nodes.fail(parts["page"] ?? node, "write the page's address, beginning with https://")
        }
        let request = parts["request"] == nil ? nil : inspectionRequest(parts, at: node, draft)
        guard request != nil || page != nil else {
            nodes.fail(node, "say how: 'request: DELETE /path', or 'page:' with the address where a person does it")
            return
        }
        draft.revocation = RevocationRules(request: request, page: page)
    }

    /// `refusals: {expired token: expired}`: words of a refusing body, and what they mean.
    mutating func readRefusals(_ node: YAMLNode?, into draft: inout PackDraft) {
        guard let node else { return }
        let words = AuthenticationProblem.allCases.map(\.rawValue)
        for entry in nodes.entries(node) {
            guard let problem = nodes.choice(entry.value, AuthenticationProblem.init(rawValue:), words) else {
                continue
            }
            draft.refusals.append((Array(entry.key.lowercased().utf8), problem))
        }
    }

    /// `owner: idMember`, `expires: {header: name}`.
    private mutating func place(_ node: YAMLNode?) -> AnswerPlace? {
        guard let node else { return nil }
        if node.entries != nil {
            let parts = nodes.mapping(node, ["header"])
            guard let name = nodes.text(parts["header"]) else {
                nodes.fail(node, "write a member's path, or '{header: NAME}'")
                return nil
            }
            return .header(name.lowercased())
        }
        return nodes.text(node).map { .member(PackReader.path($0)) }
    }

    private mutating func permissions(_ node: YAMLNode?) -> InspectionRules.PermissionList? {
        guard let node else { return nil }
        let parts = nodes.mapping(node, ["list", "model", "id", "reads", "writes"])
        guard let list = nodes.text(parts["list"]), let model = nodes.text(parts["model"]),
            let id = nodes.text(parts["id"]), let reads = nodes.text(parts["reads"]),
            let writes = nodes.text(parts["writes"])
        else {
            nodes.fail(node, "permissions need 'list', 'model', 'id', 'reads' and 'writes', each a member's name")
            return nil
        }
        return .init(path: PackReader.path(list), model: model, id: id, reads: reads, writes: writes)
    }

    private mutating func inspectionRequest(
        _ parts: [String: YAMLNode],
        at node: YAMLNode,
        _ draft: PackDraft
    ) -> InspectionRequestRule? {
        guard let line = parts["request"], let text = nodes.text(line) else {
            nodes.fail(node, "say how to ask: 'request: GET /path'")
            return nil
        }
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 2, ["GET", "POST", "DELETE"].contains(words[0]), words[1].hasPrefix("/") else {
            nodes.fail(line, "write GET, POST or DELETE, a space, and a path, such as 'GET /user'")
            return nil
        }
        let target = words[1].split(separator: "?", maxSplits: 1).map(String.init)
        var request = InspectionRequestRule(method: words[0], path: target[0], form: [], authentication: .credential)
        request.query = target.count > 1 ? target[1] : nil
        if let host = nodes.text(parts["host"]) {
            if draft.hosts.contains(host) {
                request.host = host
            } else {
                nodes.fail(parts["host"] ?? node, "name one of the pack's hosts")
            }
        }
        for field in parts["form"].map({ nodes.entries($0) }) ?? [] {
            if let value = nodes.text(field.value) { request.form.append((field.key, value)) }
        }
        let kinds = InspectionRequestRule.Authentication.allCases.map(\.rawValue)
        request.authentication =
            nodes.choice(parts["authenticate"], InspectionRequestRule.Authentication.init(rawValue:), kinds)
            ?? .credential
        return isSafe(request, at: line, draft) ? request : nil
    }

    /// A secret may stand only where the recorder finds it again.
    private mutating func isSafe(_ request: InspectionRequestRule, at node: YAMLNode, _ draft: PackDraft) -> Bool {
        if request.query?.contains("{") == true {
            nodes.fail(node, "a query ends up in the logs of others; send the credential in 'form:' or the header")
            return false
        }
        guard request.path.contains("{") else { return true }
        let path = request.path.hasSuffix("/") ? String(request.path.dropLast()) : request.path
        let isRoute = draft.routes.contains { $0.template.text == path }
        let isPlace = path.split(separator: "{").dropFirst().allSatisfy { piece in
            let name = String(piece.prefix { $0 != "}" })
            return draft.credentials.contains { rule in
                guard case .path(name) = rule.source else { return false }
                return true
            }
        }
        guard isRoute, isPlace else {
            nodes.fail(
                node,
                "this path holds a secret: list it under 'routes:', and its parameter as '{path: …}' under 'credentials:'"
            )
            return false
        }
        return true
    }
}
