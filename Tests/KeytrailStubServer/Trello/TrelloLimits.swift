internal import KeytrailModel

/// Trello's limits, each a count that begins anew when its window does.
struct TrelloLimits: Sendable {
    /// A limit as Trello names and documents it.
    struct Limit: Sendable {
        /// The middle of its header fields' names; `nil` for a limit that no header tells.
        var bucket: String?
        var most: Int
        var window: TimeSpan
        var refusal: TrelloAnswer
    }

    static let key = Limit(
        bucket: "api-key",
        most: 300,
        window: .seconds(10),
        refusal: .limited("API_KEY_LIMIT_EXCEEDED")
    )
    static let token = Limit(
        bucket: "api-token",
        most: 100,
        window: .seconds(10),
        refusal: .limited("API_TOKEN_LIMIT_EXCEEDED")
    )
    static let search = Limit(
        bucket: nil,
        most: 100,
        window: .seconds(900),
        refusal: .limited("RATE_LIMIT_EXCEEDED", "Exceeded rate limit to /1/member")
    )
    /// How many refusals a key may have in a window before everything of it is refused.
    static let mostRefusals = 200

    private struct Count: Sendable {
        var window: Int64
        var used: Int
    }

    private var counts: [String: Count] = [:]
    private var refusals: [String: Count] = [:]

    /// Counts a request; its header fields, and the refusal when a limit is reached.
    mutating func take(
        _ limits: [(limit: Limit, subject: String)],
        key: String?,
        at now: Timestamp
    ) -> (fields: [(name: String, value: String)], refusal: TrelloAnswer?) {
        var fields: [(name: String, value: String)] = []
        var refusal: TrelloAnswer?
        for (limit, subject) in limits {
            let window = now.microseconds / limit.window.microseconds
            var count = counts[subject] ?? Count(window: window, used: 0)
            if count.window != window { count = Count(window: window, used: 0) }
            if count.used >= limit.most { refusal = refusal ?? limit.refusal } else { count.used += 1 }
            counts[subject] = count
            guard let bucket = limit.bucket else { continue }
            let name = "x-rate-limit-\(bucket)"
            fields.append(("\(name)-interval-ms", "\(limit.window.microseconds / 1_000)"))
            fields.append(("\(name)-max", "\(limit.most)"))
            fields.append(("\(name)-remaining", "\(limit.most - count.used)"))
        }
        if let key, let blocked = block(key, isRefused: refusal != nil, at: now) { refusal = refusal ?? blocked }
        return (fields, refusal)
    }

    private mutating func block(_ key: String, isRefused: Bool, at now: Timestamp) -> TrelloAnswer? {
        let window = now.microseconds / TrelloLimits.key.window.microseconds
        var count = refusals[key] ?? Count(window: window, used: 0)
        if count.window != window { count = Count(window: window, used: 0) }
        if isRefused { count.used += 1 }
        refusals[key] = count
        return count.used > TrelloLimits.mostRefusals ? TrelloLimits.key.refusal : nil
    }
}
