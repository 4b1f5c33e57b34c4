public import KeytrailModel
internal import Synchronization

/// Plays Trello's REST API on loopback: credentials in all three places, its errors, its limits, its batch.
///
/// Give its `answer` to a `StubServer`. Secrets are made at run time and known to the test that made them alone.
public final class TrelloStandIn: Sendable {
    private let state = Mutex(TrelloState())
    private let now: @Sendable () -> Timestamp

    /// Creates a Trello without anybody in it, which asks `now` for the time of every request.
    public init(now: @escaping @Sendable () -> Timestamp) {
        self.now = now
    }

    /// The answer to a request.
    public func answer(_ request: StubRequest) -> StubResponse {
        let time = now()
        return state.withLock { $0.answer(to: TrelloRequest(request), at: time) }.response(at: time)
    }

    /// Starts a server that answers as this Trello.
    ///
    /// - Throws: the system's error when no port can be bound.
    public func serve() async throws -> StubServer { try await StubServer.start { self.answer($0) } }

    /// Registers an application; its key has 32 hexadecimal digits, its secret 64.
    public func addApplication() -> (key: String, secret: String) {
        let (key, secret) = (TrelloToken.digits(32), TrelloToken.digits(64))
        state.withLock { $0.applications.append(.init(key: key, secret: secret)) }
        return (key, secret)
    }

    /// Adds a member; the member's id.
    public func addMember(_ username: String) -> String {
        state.withLock { state in
            let member = TrelloState.Member(id: state.makeID(), username: username)
            state.members.append(member)
            return member.id
        }
    }

    /// Adds a board with one list; their ids.
    public func addBoard(_ name: String, of member: String) -> (id: String, list: String) {
        state.withLock { state in
            let board = TrelloState.Board(id: state.makeID(), name: name, listID: state.makeID(), owner: member)
            state.boards.append(board)
            return (board.id, board.listID)
        }
    }

    /// Issues a token with the permissions that Trello derives from scopes `read`, `write` and `account`.
    ///
    /// `board` limits it to that one board; `expires` of `nil` is never.
    public func issueToken(
        key: String,
        member: String,
        scopes: Set<String> = ["read"],
        expires: Timestamp? = nil,
        identifier: String = "Keytrail",
        board: String? = nil,
        shape: TrelloToken.Shape = .prefixed
    ) -> TrelloToken {
        let created = now()
        let writes = scopes.contains("write")
        let reads = scopes.contains("read")
        var permissions = [
            TrelloToken.Permission(modelType: "Board", idModel: board ?? "*", read: reads, write: writes)
        ]
        if board == nil {
            permissions.append(.init(modelType: "Organization", idModel: "*", read: reads, write: writes))
        }
        permissions.append(
            .init(modelType: "Member", idModel: member, read: true, write: scopes.contains("account"))
        )
        return state.withLock { state in
            let token = TrelloToken(
                value: TrelloToken.value(shape),
                id: state.makeID(),
                key: key,
                identifier: identifier,
                idMember: member,
                dateCreated: created,
                dateExpires: expires,
                permissions: permissions
            )
            state.tokens.append(token)
            return token
        }
    }

    /// Takes a token back, as its owner can on Trello's account page.
    public func revoke(_ token: TrelloToken) {
        state.withLock { state in
            for index in state.tokens.indices where state.tokens[index].value == token.value {
                state.tokens[index].isRevoked = true
            }
        }
    }

    /// Whether a token was taken back.
    public func isRevoked(_ token: TrelloToken) -> Bool {
        state.withLock { state in state.tokens.contains { $0.value == token.value && $0.isRevoked } }
    }

    /// Lets the next batch fail with 449.
    public func failNextBatch() { state.withLock { $0.failsNextBatch = true } }
}
