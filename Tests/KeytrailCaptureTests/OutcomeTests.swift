import KeytrailCapture
import KeytrailModel
import Testing

@Suite struct OutcomeTests {
    private static let trello = "https://api.trello.com/1/boards/5abbe4b7ddc1b351ef961414"
    private static let slack = "https://slack.com/api/chat.postMessage"
    private static let gitHub = "https://api.github.com/repos/o/r"

    struct Row: Sendable, CustomTestStringConvertible {
        var url: String
        var status: Int
        var body = ""
        var response: [(String, String)] = []
        var outcome: Outcome
        var error: String?
        var testDescription: String { "\(status) \(body.prefix(40)) at \(url.prefix(30)) is \(outcome.name)" }
    }

    static let rows: [Row] = [
        Row(url: trello, status: 200, body: "{}", outcome: .success),
        Row(url: trello, status: 401, body: "invalid key", outcome: .authFailed, error: "401"),
        Row(url: trello, status: 401, body: "invalid token", outcome: .authFailed, error: "401"),
        Row(url: trello, status: 401, body: "expired token", outcome: .authFailed, error: "401"),
        Row(url: trello, status: 401, body: "unauthorized permission requested", outcome: .forbidden, error: "401"),
        Row(url: trello, status: 400, body: "invalid id", outcome: .clientError, error: "400"),
        Row(
            url: trello,
            status: 429,
            body: "{\"error\":\"API_TOKEN_LIMIT_EXCEEDED\"}",
            outcome: .rateLimited,
            error: "429"
        ),
        Row(url: trello, status: 449, outcome: .clientError, error: "449"),
        Row(
            url: "https://api.trello.com/1/batch?urls=/members/me",
            status: 200,
            body: "[{\"200\":{}},{\"401\":{}}]",
            outcome: .authFailed,
            error: "401"
        ),
        Row(
            url: "https://api.trello.com/1/batch?urls=/members/me",
            status: 200,
            body: "[{\"401\":{}},{\"429\":{}}]",
            outcome: .rateLimited,
            error: "429"
        ),
        Row(
            url: "https://api.trello.com/1/batch?urls=/members/me",
            status: 200,
            body: "[{\"200\":{\"401\":1}}]",
            outcome: .success
        ),
        Row(url: slack, status: 200, body: "{\"ok\":true,\"error\":\"x\"}", outcome: .success),
        Row(
            url: slack,
            status: 200,
            body: "{\"ok\":false,\"error\":\"invalid_auth\"}",
            outcome: .authFailed,
            error: "invalid_auth"
        ),
        Row(
            url: slack,
            status: 200,
            body: " { \"ok\" : false , \"error\" : \"ratelimited\" }",
            outcome: .rateLimited,
            error: "ratelimited"
        ),
        Row(
            url: slack,
            status: 200,
            body: "{\"ok\":false,\"error\":\"missing_scope\"}",
            outcome: .forbidden,
            error: "missing_scope"
        ),
        Row(
            url: slack,
            status: 200,
            body: "{\"ok\":false,\"error\":\"channel_not_found\"}",
            outcome: .clientError,
            error: "channel_not_found"
        ),
        Row(
            url: slack,
            status: 200,
            body: "{\"ok\":false,\"error\":\"some <b>sentence</b>\"}",
            outcome: .clientError,
            error: "_OTHER"
        ),
        Row(
            url: slack,
            status: 200,
            body: "{\"ok\":false,\"messages\":[{\"a\":\"",
            outcome: .clientError,
            error: "client_error"
        ),
        Row(url: slack, status: 200, body: "{\"error\":\"invalid_auth\",\"ok\":fal", outcome: .success),
        Row(url: gitHub, status: 401, outcome: .authFailed, error: "401"),
        Row(url: gitHub, status: 403, response: [("X-RateLimit-Remaining", "12")], outcome: .forbidden, error: "403"),
        Row(url: gitHub, status: 403, response: [("X-RateLimit-Remaining", "0")], outcome: .rateLimited, error: "403"),
        Row(
            url: gitHub,
            status: 403,
            body: "{\"message\":\"You have exceeded a Secondary Rate Limit.\"}",
            outcome: .rateLimited,
            error: "403"
        ),
        Row(url: gitHub, status: 403, response: [("Retry-After", "60")], outcome: .rateLimited, error: "403"),
        Row(url: gitHub, status: 429, outcome: .rateLimited, error: "429"),
        Row(url: gitHub, status: 302, outcome: .redirect),
        Row(url: gitHub, status: 502, outcome: .serverError, error: "502"),
        Row(url: "https://api.example.com/", status: 529, outcome: .rateLimited, error: "529"),
        Row(url: "https://api.example.com/", status: 477, outcome: .rateLimited, error: "477"),
        Row(
            url: "https://x.amazonaws.com/",
            status: 400,
            body: "{\"__type\":\"ThrottlingException\"}",
            outcome: .rateLimited,
            error: "400"
        ),
        Row(
            url: "https://api.linear.app/graphql",
            status: 400,
            body: "{\"errors\":[{\"extensions\":{\"code\":\"RATELIMITED\"}}]}",
            outcome: .rateLimited,
            error: "400"
        ),
        Row(
            url: "https://s.myshopify.com/admin/api/2026-01/graphql.json",
            status: 200,
            body: "{\"errors\":[{\"message\":\"Throttled\"}]}",
            outcome: .rateLimited,
            error: "rate_limited"
        ),
    ]

    @Test("the pack's word goes before the status", arguments: rows)
    func table(row: Row) {
        let record = record(of: exchange("GET", row.url, status: row.status, response: row.response, body: row.body))
        #expect(record.outcome == row.outcome)
        #expect(record.errorType == row.error)
    }

    @Test("a call without an answer failed on the network, with the transport's own word")
    func network() {
        var failed = exchange("GET", Self.trello, status: nil)
        failed.errorType = "timeout"
        #expect(record(of: failed).outcome == .networkError)
        #expect(record(of: failed).errorType == "timeout")
        failed.errorType = "connect to 10.0.0.1 failed:\nno route"
        #expect(record(of: failed).errorType == "_OTHER")
    }

    @Test("an answer that broke off is no success")
    func brokenOff() {
        var broken = exchange("GET", Self.trello, status: 200)
        broken.errorType = "connection_reset"
        #expect(record(of: broken).outcome == .networkError)
    }

    @Test("giving up on purpose is no error")
    func cancelled() {
        var cancelled = exchange("GET", Self.trello, status: nil)
        cancelled.isCancelled = true
        cancelled.errorType = "cancelled"
        #expect(record(of: cancelled).outcome == .cancelled)
        #expect(record(of: cancelled).errorType == nil)
    }
}
