public import KeytrailModel

/// An answer under construction.
struct TrelloAnswer: Sendable {
    var status: Int
    var body: String
    /// The body as JSON; `nil` for plain text.
    var content: JSON?
    var fields: [(name: String, value: String)] = []

    static func json(_ value: JSON, status: Int = 200) -> TrelloAnswer {
        TrelloAnswer(status: status, body: value.text, content: value)
    }

    /// Trello's errors are plain text.
    static func text(_ text: String, _ status: Int) -> TrelloAnswer {
        TrelloAnswer(status: status, body: text)
    }

    static let notFound = text("The requested resource was not found.", 404)
    static let invalidID = text("invalid id", 400)
    static let invalidKey = text("invalid key", 401)
    static let invalidApplicationKey = text("invalid app key", 401)
    static let invalidToken = text("invalid token", 401)
    static let expiredToken = text("expired token", 401)
    static let unauthorizedToken = text("unauthorized token", 401)
    static let unauthorizedPermission = text("unauthorized permission requested", 401)
    static let missingScopes = text("missing scopes", 401)
    static let failedSubrequest = text("", 449)

    static func limited(_ error: String, _ message: String = "Rate limit exceeded") -> TrelloAnswer {
        json(["error": .string(error), "message": .string(message)], status: 429)
    }

    /// The answer as the server sends it.
    func response(at now: Timestamp) -> StubResponse {
        let type = content != nil ? "application/json; charset=utf-8" : "text/plain; charset=utf-8"
        let fixed = [("content-type", type), ("date", now.httpDate), ("server", "AtlassianEdge")]
        return .text(body, status: status, fields: fixed + fields)
    }
}

extension Timestamp {
    /// RFC 9110 §5.6.7, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    public var httpDate: String {
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = rfc3339Seconds.split(whereSeparator: { "-T:Z".contains($0) })
        let weekday = days[Int((daysSinceEpoch % 7 + 7) % 7)]
        let month = months[(Int(parts[1]) ?? 1) - 1]
        return "\(weekday), \(parts[2]) \(month) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) GMT"
    }
}
