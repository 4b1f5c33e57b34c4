internal import KeytrailModel

extension TrelloState {
    /// The answer to a request.
    ///
    /// Ids are looked at before the credential, as Trello does it (TRELLO-1770): a 400 hides a bad token.
    mutating func answer(to request: TrelloRequest, at now: Timestamp) -> TrelloAnswer {
        guard let path = request.path, let route = TrelloRoute(method: request.method, path: path) else {
            return .notFound
        }
        if let id = route.id, !TrelloState.isID(id) { return .invalidID }
        let caller: Caller
        switch authenticate(request, for: route, at: now) {
        case .refused(let answer): return answer
        case .accepted(let accepted): caller = accepted
        }
        var limits: [(limit: TrelloLimits.Limit, subject: String)] = []
        if let key = caller.key { limits.append((TrelloLimits.key, "key \(key)")) }
        if let token = caller.token { limits.append((TrelloLimits.token, "token \(token.id)")) }
        if route.isSearch { limits.append((TrelloLimits.search, "search \(caller.token?.id ?? caller.key ?? "")")) }
        let (fields, refusal) = self.limits.take(limits, key: caller.key, at: now)
        var answer = refusal ?? perform(route, request, caller, at: now)
        answer.fields += fields
        return answer
    }

    private static func isID(_ text: String) -> Bool {
        let isModel = text.utf8.count == 24 && text.allSatisfy(\.isHexDigit)
        let isShortLink = text.utf8.count == 8 && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return isModel || isShortLink
    }

    private mutating func perform(
        _ route: TrelloRoute,
        _ request: TrelloRequest,
        _ caller: Caller,
        at now: Timestamp
    ) -> TrelloAnswer {
        switch route {
        case .batch: return batch(request, at: now)
        case .describeToken(let value), .tokenMember(let value), .tokenWebhooks(let value), .deleteToken(let value):
            return answer(aboutToken: value, route, request, caller, at: now)
        default: break
        }
        guard let token = caller.token else { return route.id == nil ? .missingScopes : .unauthorizedPermission }
        switch route {
        case .member(let name): return member(name, token).map { .json(describe($0)) } ?? .notFound
        case .memberBoards(let name):
            guard let member = member(name, token) else { return .notFound }
            guard token.allows(TrelloNeed(modelType: "board", idModel: "*", isWrite: false)) else {
                return .unauthorizedPermission
            }
            return .json(.array(boards.filter { $0.owner == member.id }.map(describe)))
        case .memberTokens(let name):
            guard let member = member(name, token), member.id == token.idMember else { return .unauthorizedPermission }
            let living = tokens.filter { $0.idMember == member.id && !$0.isRevoked }
            return .json(.array(living.map { describe($0, fields: nil) }))
        case .search:
            let word = request["query"] ?? ""
            let found = boards.filter { $0.owner == token.idMember && (word.isEmpty || $0.name.contains(word)) }
            return .json(["boards": .array(found.map(describe))])
        case .board, .boardField, .boardCards, .renameBoard, .card, .makeCard, .deleteCard:
            return models(route, request, token)
        case .batch, .describeToken, .tokenMember, .tokenWebhooks, .deleteToken: return .notFound
        }
    }

    func member(_ name: String, _ token: TrelloToken) -> Member? {
        members.first { name == "me" ? $0.id == token.idMember : $0.id == name || $0.username == name }
    }
}
