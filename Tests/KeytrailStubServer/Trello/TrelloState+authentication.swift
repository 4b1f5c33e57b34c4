internal import KeytrailModel

extension TrelloState {
    /// Who asks.
    struct Caller: Sendable {
        var key: String?
        var token: TrelloToken?
    }

    enum Authentication: Sendable {
        case accepted(Caller)
        case refused(TrelloAnswer)
    }

    /// Whether a request's key and token are any good; what they may do is looked at later.
    func authenticate(_ request: TrelloRequest, for route: TrelloRoute, at now: Timestamp) -> Authentication {
        if request.isBearer {
            guard let value = request.token, let token = token(value) else { return .refused(.invalidToken) }
            if let refusal = refusal(of: token, at: now) { return .refused(refusal) }
            return .accepted(Caller(key: token.key, token: token))
        }
        guard let key = request.key else {
            return .refused(request.token == nil ? .unauthorizedPermission : .invalidKey)
        }
        guard key.utf8.count == 32, key.allSatisfy(\.isHexDigit) else { return .refused(.invalidApplicationKey) }
        guard applications.contains(where: { $0.key == key }) else { return .refused(.invalidKey) }
        guard let value = request.token else { return .accepted(Caller(key: key, token: nil)) }
        guard let token = token(value), token.key == key else { return .refused(.invalidToken) }
        if let refusal = refusal(of: token, at: now) { return .refused(refusal) }
        return .accepted(Caller(key: key, token: token))
    }

    func token(_ value: String) -> TrelloToken? { tokens.first { $0.value == value } }

    /// Why a token is refused wherever it is used; `nil` when it is not.
    func refusal(of token: TrelloToken, at now: Timestamp) -> TrelloAnswer? {
        if token.isRevoked { return .invalidToken }
        if let end = token.dateExpires, end <= now { return .expiredToken }
        return nil
    }
}
