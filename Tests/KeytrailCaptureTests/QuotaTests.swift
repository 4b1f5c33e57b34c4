import KeytrailCapture
import KeytrailModel
import Testing

@Suite struct QuotaTests {
    private let key = String(repeating: "0123456789abcdef", count: 2)
    private let token = "ATTA" + String(repeating: "5e", count: 36)

    private func buckets(_ url: String, _ request: [(String, String)] = [], method: String = "GET") -> [String] {
        Shipped.recorder.quotas(of: exchange(method, url, request: request)).map(\.bucket)
    }

    @Test("Trello's limits hold for key, token, and the routes that have their own")
    func trello() {
        let credential = "?key=\(key)&token=\(token)"
        let base = "https://api.trello.com/1"
        #expect(buckets("\(base)/boards/5f3c1a90be7d42680c19e5a1\(credential)") == ["api-key", "api-token"])
        for path in ["/members/me", "/search", "/membersSearch"] {
            #expect(buckets("\(base)\(path)\(credential)") == ["api-key", "api-token", "members-search"], "\(path)")
        }
        #expect(buckets("\(base)/members/me/boards\(credential)") == ["api-key", "api-token"])
        #expect(buckets("\(base)/members/me?key=\(key)") == ["api-key"])
        #expect(buckets("\(base)/members/me") == [])
    }

    @Test("GitHub's searches do not count against the hourly limit")
    func github() {
        let bearer = [("authorization", "Bearer ghp_" + String(repeating: "a1", count: 18))]
        #expect(buckets("https://api.github.com/user", bearer) == ["core"])
        #expect(buckets("https://api.github.com/search/issues?q=a", bearer) == ["search"])
        #expect(buckets("https://api.github.com/search/code?q=a", bearer) == ["code_search"])
        #expect(buckets("https://api.github.com/graphql", bearer, method: "POST") == [])
        #expect(buckets("https://api.example.com/user", bearer) == [])
    }

    @Test("a quota's key names the credential's part by its fingerprint, the same in every place")
    func keys() throws {
        let query = exchange("GET", "https://api.trello.com/1/boards/x?key=\(key)&token=\(token)")
        let field = "OAuth oauth_consumer_key=\"\(key)\", oauth_token=\"\(token)\""
        let header = exchange("GET", "https://api.trello.com/1/boards/x", request: [("authorization", field)])
        let quotas = Shipped.recorder.quotas(of: query)
        #expect(quotas == Shipped.recorder.quotas(of: header))
        let first = try #require(quotas.first)
        #expect(first.key.hasPrefix("trello/api-key/"))
        #expect((first.limit, first.window) == (300, .seconds(10)))
        #expect(!quotas.contains { $0.key.contains(key) || $0.key.contains(token) })
    }

    @Test("a record's buckets become lessons of the quotas that they name")
    func lessons() {
        let quotas = ["a", "b"].map { PaceQuota(key: "x/\($0)/1", bucket: $0, limit: 10, window: .seconds(10)) }
        var call = record(of: exchange("GET", "https://api.trello.com/1/boards/x"))
        call.rateLimits = []
        #expect(Shipped.recorder.lessons(call, for: quotas, at: noon) == [])
        call.rateLimits = [
            RateLimit(name: "b", limit: 20, remaining: 0, resetsAt: noon + .seconds(5)), RateLimit(name: "c"),
        ]
        var lesson = PaceLesson(quota: quotas[1], at: noon)
        (lesson.limit, lesson.remaining) = (20, 0)
        (lesson.resetsAt, lesson.blockedUntil) = (noon + .seconds(5), noon + .seconds(5))
        #expect(Shipped.recorder.lessons(call, for: quotas, at: noon) == [lesson])
        call.rateLimits = [RateLimit(name: "retry-after", remaining: 0, resetsAt: noon + .seconds(9))]
        let blocks = Shipped.recorder.lessons(call, for: quotas, at: noon).map(\.blockedUntil)
        #expect(blocks == [noon + .seconds(9), noon + .seconds(9)])
    }
}
