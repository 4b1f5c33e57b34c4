internal import KeytrailModel

extension TrelloState {
    /// Boards and cards.
    mutating func models(_ route: TrelloRoute, _ request: TrelloRequest, _ token: TrelloToken) -> TrelloAnswer {
        switch route {
        case .board(let id): return onBoard(id, token) { .json(describe($0)) }
        case .boardField(let id, let field):
            return onBoard(id, token) { board in
                field == "name" ? .json(["_value": .string(board.name)]) : .text("invalid value for field", 400)
            }
        case .boardCards(let id):
            return onBoard(id, token) { board in
                .json(.array(cards.filter { $0.boardID == board.id }.map(describe)))
            }
        case .renameBoard(let id): return rename(id, to: request["name"], token)
        case .card(let id):
            guard let card = cards.first(where: { $0.id == id }) else { return .notFound }
            return onBoard(card.boardID, token) { _ in .json(describe(card)) }
        case .makeCard: return makeCard(request, token)
        case .deleteCard(let id):
            guard let card = cards.first(where: { $0.id == id }) else { return .notFound }
            guard mayWrite(card.boardID, token) else { return .unauthorizedPermission }
            cards.removeAll { $0.id == id }
            return .json(["limits": [:]])
        default: return .notFound
        }
    }

    func describe(_ member: Member) -> JSON {
        ["id": .string(member.id), "username": .string(member.username), "fullName": .string(member.username)]
    }

    func describe(_ board: Board) -> JSON {
        [
            "id": .string(board.id), "name": .string(board.name), "desc": "", "closed": false,
            "url": .string("https://trello.com/b/\(board.id.prefix(8))"),
        ]
    }

    private func describe(_ card: Card) -> JSON {
        ["id": .string(card.id), "name": .string(card.name), "idBoard": .string(card.boardID)]
    }

    private func onBoard(_ id: String, _ token: TrelloToken, _ answer: (Board) -> TrelloAnswer) -> TrelloAnswer {
        guard let board = boards.first(where: { $0.id == id }) else { return .notFound }
        guard board.owner == token.idMember,
            token.allows(TrelloNeed(modelType: "board", idModel: id, isWrite: false))
        else { return .unauthorizedPermission }
        return answer(board)
    }

    private func mayWrite(_ boardID: String, _ token: TrelloToken) -> Bool {
        boards.contains { $0.id == boardID && $0.owner == token.idMember }
            && token.allows(TrelloNeed(modelType: "board", idModel: boardID, isWrite: true))
    }

    private mutating func rename(_ id: String, to name: String?, _ token: TrelloToken) -> TrelloAnswer {
        guard let index = boards.firstIndex(where: { $0.id == id }) else { return .notFound }
        guard mayWrite(id, token) else { return .unauthorizedPermission }
        guard let name, !name.isEmpty else { return .text("invalid value for name", 400) }
        boards[index].name = name
        return .json(describe(boards[index]))
    }

    private mutating func makeCard(_ request: TrelloRequest, _ token: TrelloToken) -> TrelloAnswer {
        guard let board = boards.first(where: { $0.listID == request["idList"] }) else {
            return .text("invalid value for idList", 400)
        }
        guard mayWrite(board.id, token) else { return .unauthorizedPermission }
        let card = Card(id: makeID(), name: request["name"] ?? "", boardID: board.id)
        cards.append(card)
        return .json(describe(card))
    }
}
