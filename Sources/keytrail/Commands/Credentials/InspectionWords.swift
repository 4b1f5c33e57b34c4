internal import KeytrailModel

/// Inspections as lists and pages show them.
enum InspectionWords {
    /// The members of an inspection's JSON form.
    static func members(_ inspection: Inspection) -> [JSON.Member] {
        let state = inspection.state
        var end: String?
        if case .at(let time) = state.expiry { end = time.rfc3339 }
        return [
            JSON.Member("name", .string(inspection.name)),
            JSON.Member("provider", .string(state.provider)),
            JSON.Member("id", JSON(inspection.credentialID)),
            JSON.Member("at", .string(state.at.rfc3339)),
            JSON.Member("state", .string(state.standing.rawValue)),
            JSON.Member("source", .string(state.source.rawValue)),
            JSON.Member("verified", .bool(state.isVerified)),
            JSON.Member("owner", JSON(state.owner)),
            JSON.Member("label", JSON(state.label)),
            JSON.Member("provider_id", JSON(state.providerID)),
            JSON.Member("issuer", JSON(state.issuer)),
            JSON.Member("client", JSON(state.client)),
            JSON.Member("audience", JSON(state.audience)),
            JSON.Member("scopes", state.scopes.map { JSON($0) } ?? .null),
            JSON.Member("permissions", .array(state.permissions.map(permission))),
            JSON.Member("created", JSON(state.created?.rfc3339)),
            JSON.Member("expires", JSON(end)),
            JSON.Member("never_expires", .bool(state.expiry == .never)),
            JSON.Member("refusal", JSON(state.refusal?.rawValue)),
            JSON.Member("problem", JSON(state.problem?.code)),
            JSON.Member("clock_skew_us", JSON(state.clockSkew?.microseconds)),
        ]
    }

    private static func permission(_ row: CredentialState.Permission) -> JSON {
        ["model": .string(row.model), "id": .string(row.id), "reads": .bool(row.reads), "writes": .bool(row.writes)]
    }

    /// An inspection as lines for people.
    static func lines(_ inspection: Inspection, isLogin: Bool) -> [String] {
        let state = inspection.state
        var lines = ["\(inspection.name): \(headline(state))"]
        func add(_ name: String, _ text: String?) {
            guard let text, !text.isEmpty else { return }
            lines.append("  \(name)\(String(repeating: " ", count: max(2, 15 - name.count)))\(text)")
        }
        add("id", inspection.credentialID)
        add("owner", state.owner)
        add("label", state.label)
        add("provider's id", state.providerID)
        add("issuer", state.issuer)
        add("client", state.client)
        add("audience", state.audience.joined(separator: ", "))
        add("scopes", state.scopes.map { $0.isEmpty ? "none" : $0.joined(separator: ", ") })
        for row in state.permissions { add("may", rights(row)) }
        add("created", state.created.map { "\($0.rfc3339Seconds), \(state.at - $0) ago" })
        add("expires", end(state))
        if state.source == .claims { add("note", "read from the token's own claims; nobody checked its signature") }
        add("next", nextStep(state, RefusalWords(name: inspection.name, isLogin: isLogin)))
        return lines
    }

    private static func rights(_ row: CredentialState.Permission) -> String {
        let rights = [row.reads ? "read" : nil, row.writes ? "write" : nil].compactMap(\.self)
        return "\(rights.isEmpty ? "nothing" : rights.joined(separator: ", ")) on \(row.model) \(row.id)"
    }

    private static func end(_ state: CredentialState) -> String? {
        switch state.expiry {
        case .unknown: nil
        case .never: "never"
        case .at(let end):
            "\(end.rfc3339Seconds), " + (end > state.at ? "in \(end - state.at)" : "\(state.at - end) ago")
        }
    }

    private static func headline(_ state: CredentialState) -> String {
        switch state.standing {
        case .active: "active"
        case .expired: "expired"
        case .refused: "refused by \(state.provider)"
        case .unknown: "not known"
        }
    }
}
