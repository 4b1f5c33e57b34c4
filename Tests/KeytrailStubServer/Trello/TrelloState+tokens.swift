internal import KeytrailModel

extension TrelloState {
    /// `/1/tokens/{token}` and what is below it: the token in the path must be the caller's own, or one of the same
    /// application and member.
    mutating func answer(
        aboutToken value: String,
        _ route: TrelloRoute,
        _ request: TrelloRequest,
        _ caller: Caller,
        at now: Timestamp
    ) -> TrelloAnswer {
        guard let token = token(value), token.key == caller.key else { return .invalidToken }
        if let refusal = refusal(of: token, at: now) { return refusal }
        if let asking = caller.token, asking.idMember != token.idMember { return .invalidToken }
        switch route {
        case .describeToken:
            var answer = describe(token, fields: request["fields"])
            if request["webhooks"] == "true", case .object(let members) = answer {
                answer = .object(members + [JSON.Member("webhooks", [])])
            }
            return .json(answer)
        case .tokenMember: return members.first { $0.id == token.idMember }.map { .json(describe($0)) } ?? .notFound
        case .tokenWebhooks: return caller.token == nil ? .unauthorizedToken : .json([])
        case .deleteToken:
            guard caller.token != nil else { return .unauthorizedToken }
            for index in tokens.indices where tokens[index].value == value { tokens[index].isRevoked = true }
            return .json([:])
        default: return .notFound
        }
    }

    /// A token without its value; the id always, and the fields that were asked for.
    func describe(_ token: TrelloToken, fields: String?) -> JSON {
        let permissions = token.permissions.map { row -> JSON in
            [
                "idModel": .string(row.idModel), "modelType": .string(row.modelType), "read": .bool(row.read),
                "write": .bool(row.write),
            ]
        }
        let all: [JSON.Member] = [
            .init("identifier", .string(token.identifier)), .init("idMember", .string(token.idMember)),
            .init("dateCreated", .string(token.dateCreated.rfc3339Milliseconds)),
            .init("dateExpires", JSON(token.dateExpires?.rfc3339Milliseconds)),
            .init("permissions", .array(permissions)),
        ]
        let wanted = fields.map { Set($0.split(separator: ",").map(String.init)) } ?? ["all"]
        let chosen = wanted.contains("all") ? all : all.filter { wanted.contains($0.name) }
        return .object([JSON.Member("id", .string(token.id))] + chosen)
    }
}

extension Timestamp {
    /// RFC 3339 with three digits, as Trello writes times.
    fileprivate var rfc3339Milliseconds: String { String(rfc3339.dropLast(4)) + "Z" }
}
