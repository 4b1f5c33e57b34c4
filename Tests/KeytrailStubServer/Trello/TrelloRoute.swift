/// The part of Trello's API that the stand-in plays.
enum TrelloRoute: Sendable, Equatable {
    case member(String), memberBoards(String), memberTokens(String), search
    case board(String), boardField(String, String), boardCards(String), renameBoard(String)
    case card(String), makeCard, deleteCard(String)
    case describeToken(String), tokenMember(String), tokenWebhooks(String), deleteToken(String)
    case batch

    init?(method: String, path: [String]) {
        let route: TrelloRoute? =
            switch (method, path.first ?? "", path.count) {
            case ("GET", "batch", 1): .batch
            case ("GET", "search", 1), ("GET", "membersSearch", 1): .search
            case ("POST", "cards", 1): .makeCard
            case (_, "tokens", 2...): TrelloRoute.token(method, path)
            case (_, _, 2...3): TrelloRoute.model(method, path[0], path[1], path.count == 3 ? path[2] : nil)
            default: nil
            }
        guard let route else { return nil }
        self = route
    }

    private static func token(_ method: String, _ path: [String]) -> TrelloRoute? {
        switch (method, path.count, path.last) {
        case ("GET", 2, _): .describeToken(path[1])
        case ("DELETE", 2, _): .deleteToken(path[1])
        case ("GET", 3, "member"): .tokenMember(path[1])
        case ("GET", 3, "webhooks"): .tokenWebhooks(path[1])
        default: nil
        }
    }

    private static func model(_ method: String, _ model: String, _ id: String, _ part: String?) -> TrelloRoute? {
        switch (method, model, part) {
        case ("GET", "members", nil): .member(id)
        case ("GET", "members", "boards"): .memberBoards(id)
        case ("GET", "members", "tokens"): .memberTokens(id)
        case ("GET", "boards", nil): .board(id)
        case ("GET", "boards", "cards"): .boardCards(id)
        case ("GET", "boards", .some(let field)): .boardField(id, field)
        case ("PUT", "boards", nil): .renameBoard(id)
        case ("GET", "cards", nil): .card(id)
        case ("DELETE", "cards", nil): .deleteCard(id)
        default: nil
        }
    }

    /// The id in the path that Trello checks before anything else.
    var id: String? {
        switch self {
        case .board(let id), .boardField(let id, _), .boardCards(let id), .renameBoard(let id), .card(let id),
            .deleteCard(let id):
            id
        case .member, .memberBoards, .memberTokens, .search, .makeCard, .describeToken, .tokenMember, .tokenWebhooks,
            .deleteToken, .batch:
            nil
        }
    }

    /// Whether the slow limit on members and search counts it; routes below a member do not count.
    var isSearch: Bool {
        switch self {
        case .member, .search: true
        default: false
        }
    }
}
