/// What a quota header's name says when no pack explains it: `x-ratelimit-remaining-tokens` is the `remaining` of
/// `tokens`.
struct RateLimitName {
    var field: RateLimitField
    /// Empty when the name has none.
    var bucket: String

    /// Reads a field name in lower case; `nil` when it is about no quota, or says nothing that is kept.
    init?(_ name: String) {
        if let field = RateLimitName.oddNames[name] {
            self.init(field: field, bucket: "")
            return
        }
        guard let words = RateLimitName.wordsAfterMarker(name) else { return nil }
        guard let (field, bucket) = RateLimitName.meaning(words) else { return nil }
        self.init(field: field, bucket: bucket.joined(separator: "-"))
    }

    init(field: RateLimitField, bucket: String) {
        self.field = field
        self.bucket = bucket
    }

    private static let oddNames: [String: RateLimitField] = [
        "x-shopify-shop-api-call-limit": RateLimitField(meaning: .ratio),
        "http_x_shopify_shop_api_call_limit": RateLimitField(meaning: .ratio),
        "sforce-limit-info": RateLimitField(meaning: .ratio),
    ]

    private static let limit = Array("limit".utf8)

    /// The words behind `ratelimit` or `rate-limit`; whose name comes before does not matter.
    private static func wordsAfterMarker(_ name: String) -> [Substring]? {
        if name.hasPrefix("anthropic-priority-") { return name.dropFirst(19).split(separator: "-") }
        guard name.utf8.count <= 100, ASCII.contains(name, limit) else { return nil }
        let words = name.split { $0 == "-" || $0 == "_" }
        for (index, word) in words.enumerated() {
            if word == "ratelimit" || word == "ratelimits" { return Array(words[(index + 1)...]) }
            if word == "rate", index + 1 < words.count, words[index + 1] == "limit" {
                return Array(words[(index + 2)...])
            }
        }
        return nil
    }

    private static func meaning(_ words: [Substring]) -> (RateLimitField, [Substring])? {
        guard let first = words.first, let last = words.last else { return (RateLimitField(meaning: .state), []) }
        for (suffix, field) in endings
        where words.count >= suffix.count && words.suffix(suffix.count).elementsEqual(suffix) {
            return (field, Array(words.dropLast(suffix.count)))
        }
        if let meaning = single[first] { return (RateLimitField(meaning: meaning), Array(words.dropFirst())) }
        if let meaning = single[last] { return (RateLimitField(meaning: meaning), Array(words.dropLast())) }
        // A bare period is the limit of that period; any other word may hold `total=…; remaining=…`.
        return (RateLimitField(meaning: periods[first] == nil ? .members : .limit), words)
    }

    private static let endings: [([Substring], RateLimitField)] = [
        (["interval", "milliseconds"], RateLimitField(meaning: .window, unit: .milliseconds)),
        (["interval", "ms"], RateLimitField(meaning: .window, unit: .milliseconds)),
        (["interval", "seconds"], RateLimitField(meaning: .window, unit: .seconds)),
        (["reset", "after"], RateLimitField(meaning: .reset, unit: .seconds)),
        (["retry", "after"], RateLimitField(meaning: .reset)),
        (["reset", "ms"], RateLimitField(meaning: .reset, unit: .milliseconds)),
        (["reset", "time"], RateLimitField(meaning: .reset)),
    ]

    private static let single: [Substring: RateLimitField.Meaning] = [
        "limit": .limit, "max": .limit, "total": .limit,
        "remaining": .remaining, "left": .remaining, "available": .remaining,
        "used": .used, "observed": .used, "consumed": .used,
        "reset": .reset, "resets": .reset, "resettime": .reset, "next": .reset,
        "window": .window, "period": .window,
        "resource": .bucket, "bucket": .bucket, "name": .bucket,
        "policy": .policy,
    ]

    /// Seconds of the periods that buckets are named after.
    static let periods: [Substring: Int64] = [
        "secondly": 1, "second": 1, "sec": 1, "minutely": 60, "minute": 60, "min": 60, "hourly": 3_600, "hour": 3_600,
        "daily": 86_400, "day": 86_400,
    ]
}
