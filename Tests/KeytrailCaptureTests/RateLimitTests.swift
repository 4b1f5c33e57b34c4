import KeytrailCapture
import KeytrailModel
import Testing

@Suite struct RateLimitTests {
    /// Seconds after noon, for resets that are counted from the answer.
    private static func later(_ seconds: Double) -> Timestamp {
        noon + TimeSpan(microseconds: Int64((seconds * 1_000_000).rounded()))
    }

    private static func at(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds) }

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var host = "api.example.com"
        var status = 200
        var headers: [(String, String)]
        var expected: [RateLimit]

        init(
            _ name: String,
            host: String = "api.example.com",
            status: Int = 200,
            _ headers: [(String, String)],
            _ expected: [RateLimit]
        ) {
            testDescription = name
            self.host = host
            self.status = status
            self.headers = headers
            self.expected = expected
        }
    }

    static let packed: [Row] = [
        Row(
            "Trello",
            host: "api.trello.com",
            [
                ("x-rate-limit-api-token-interval-ms", "10000"), ("x-rate-limit-api-token-max", "100"),
                ("x-rate-limit-api-token-remaining", "99"), ("x-rate-limit-api-key-interval-ms", "10000"),
                ("x-rate-limit-api-key-max", "300"), ("x-rate-limit-api-key-remaining", "299"),
            ],
            [
                RateLimit(name: "api-token", limit: 100, remaining: 99, window: .seconds(10)),
                RateLimit(name: "api-key", limit: 300, remaining: 299, window: .seconds(10)),
            ]
        ),
        Row(
            "GitHub, primary",
            host: "api.github.com",
            [
                ("X-RateLimit-Limit", "30"), ("X-RateLimit-Remaining", "14"), ("X-RateLimit-Used", "16"),
                ("X-RateLimit-Reset", "1655120964"), ("X-RateLimit-Resource", "search"),
            ],
            [RateLimit(name: "search", limit: 30, remaining: 14, resetsAt: at(1_655_120_964), window: .minutes(1))]
        ),
        Row(
            "GitHub, secondary",
            host: "api.github.com",
            status: 403,
            [("X-RateLimit-Limit", "30"), ("X-RateLimit-Remaining", "14"), ("Retry-After", "60")],
            [
                RateLimit(name: "core", limit: 30, remaining: 14, window: .hours(1)),
                RateLimit(name: "retry-after", remaining: 0, resetsAt: later(60)),
            ]
        ),
        Row(
            "Slack",
            host: "slack.com",
            status: 429,
            [("Retry-After", "30")],
            [RateLimit(name: "retry-after", remaining: 0, resetsAt: later(30))]
        ),
    ]

    static let providers: [Row] = [
        Row(
            "GitLab",
            [
                ("RateLimit-Limit", "600"), ("RateLimit-Name", "throttle_authenticated_web"),
                ("RateLimit-Observed", "6"),
                ("RateLimit-Remaining", "594"), ("RateLimit-Reset", "1563325137"),
                ("RateLimit-ResetTime", "Wed, 17 Jul 2019 00:58:57 GMT"),
            ],
            [RateLimit(name: "throttle_authenticated_web", limit: 600, remaining: 594, resetsAt: at(1_563_325_137))]
        ),
        Row(
            "Stripe",
            status: 429,
            [("Stripe-Rate-Limited-Reason", "global-rate"), ("Stripe-Should-Retry", "true")],
            []
        ),
        Row("Shopify REST", [("X-Shopify-Shop-Api-Call-Limit", "32/40")], [RateLimit(limit: 40, remaining: 8)]),
        Row(
            "Shopify REST, refused",
            status: 429,
            [("Retry-After", "2.0")],
            [RateLimit(name: "retry-after", remaining: 0, resetsAt: later(2))]
        ),
        Row(
            "HubSpot",
            [
                ("X-HubSpot-RateLimit-Daily", "250000"), ("X-HubSpot-RateLimit-Daily-Remaining", "249000"),
                ("X-HubSpot-RateLimit-Interval-Milliseconds", "10000"), ("X-HubSpot-RateLimit-Max", "100"),
                ("X-HubSpot-RateLimit-Remaining", "99"), ("X-HubSpot-RateLimit-Secondly", "10"),
                ("X-HubSpot-RateLimit-Secondly-Remaining", "9"),
            ],
            [
                RateLimit(name: "daily", limit: 250_000, remaining: 249_000, window: .days(1)),
                RateLimit(limit: 100, remaining: 99, window: .seconds(10)),
                RateLimit(name: "secondly", limit: 10, remaining: 9, window: .seconds(1)),
            ]
        ),
        Row(
            "X",
            [("x-rate-limit-limit", "900"), ("x-rate-limit-remaining", "847"), ("x-rate-limit-reset", "1705420800")],
            [RateLimit(limit: 900, remaining: 847, resetsAt: at(1_705_420_800))]
        ),
        Row(
            "Reddit",
            [("X-Ratelimit-Used", "4"), ("X-Ratelimit-Remaining", "596.0"), ("X-Ratelimit-Reset", "302")],
            [RateLimit(limit: 600, remaining: 596, resetsAt: later(302))]
        ),
        Row(
            "Discord",
            status: 429,
            [
                ("X-RateLimit-Limit", "5"), ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "1470173023.123"),
                ("X-RateLimit-Reset-After", "64.57"), ("X-RateLimit-Bucket", "abcd1234"), ("Retry-After", "65"),
                ("X-RateLimit-Global", "true"), ("X-RateLimit-Scope", "shared"),
            ],
            [
                RateLimit(name: "abcd1234", limit: 5, remaining: 0, resetsAt: later(64.57)),
                RateLimit(name: "retry-after", remaining: 0, resetsAt: later(65)),
            ]
        ),
        Row(
            "Okta",
            [("X-Rate-Limit-Limit", "1200"), ("X-Rate-Limit-Remaining", "1199"), ("X-Rate-Limit-Reset", "1447534590")],
            [RateLimit(limit: 1_200, remaining: 1_199, resetsAt: at(1_447_534_590))]
        ),
        Row(
            "Zendesk",
            [("X-Rate-Limit", "700"), ("X-Rate-Limit-Remaining", "699")],
            [RateLimit(limit: 700, remaining: 699)]
        ),
        Row(
            "Zendesk, lists",
            [
                ("ratelimit-limit", "100"), ("ratelimit-remaining", "99"), ("ratelimit-reset", "41"),
                ("zendesk-ratelimit-tickets-index", "total=100; remaining=99; resets=41"),
            ],
            [
                RateLimit(limit: 100, remaining: 99, resetsAt: later(41)),
                RateLimit(name: "tickets-index", limit: 100, remaining: 99, resetsAt: later(41)),
            ]
        ),
        Row(
            "Jira",
            [
                ("X-RateLimit-Limit", "350"), ("X-RateLimit-Remaining", "349"),
                ("X-RateLimit-Reset", "2026-01-01T00:01Z"),
                ("X-RateLimit-NearLimit", "true"), ("RateLimit-Reason", "jira-burst-based"),
            ],
            [RateLimit(limit: 350, remaining: 349, resetsAt: at(1_767_225_660))]
        ),
        Row(
            "Jira, points",
            [
                ("Beta-RateLimit-Policy", "\"global-app-quota\";q=65000;w=3600"),
                ("Beta-RateLimit", "\"global-app-quota\";r=11000;t=600"),
            ],
            [
                RateLimit(
                    name: "global-app-quota",
                    limit: 65_000,
                    remaining: 11_000,
                    resetsAt: later(600),
                    window: .hours(1)
                )
            ]
        ),
        Row(
            "Salesforce",
            [("Sforce-Limit-Info", "api-usage=95/500; per-app-api-usage=42/100(appName=x)")],
            [
                RateLimit(name: "api-usage", limit: 500, remaining: 405),
                RateLimit(name: "per-app-api-usage", limit: 100, remaining: 58),
            ]
        ),
        Row(
            "OpenAI",
            [
                ("x-ratelimit-limit-requests", "60"), ("x-ratelimit-remaining-requests", "59"),
                ("x-ratelimit-reset-requests", "12ms"),
                ("x-ratelimit-limit-tokens", "150000"), ("x-ratelimit-remaining-tokens", "149984"),
                ("x-ratelimit-reset-tokens", "6m0s"),
            ],
            [
                RateLimit(name: "requests", limit: 60, remaining: 59, resetsAt: later(0.012)),
                RateLimit(name: "tokens", limit: 150_000, remaining: 149_984, resetsAt: later(360), unit: "tokens"),
            ]
        ),
        Row(
            "Azure OpenAI",
            [
                ("x-ratelimit-remaining-tokens", "-1"), ("x-ratelimit-limit-tokens", "1000"),
                ("x-ratelimit-reset-tokens", "7"),
                ("x-ratelimit-renewalperiod-tokens", "60"), ("x-ratelimit-type", "tokens"),
            ],
            [RateLimit(name: "tokens", limit: 1_000, resetsAt: later(7), unit: "tokens")]
        ),
        Row(
            "Anthropic",
            [
                ("anthropic-ratelimit-input-tokens-limit", "40000"),
                ("anthropic-ratelimit-input-tokens-remaining", "39000"),
                ("anthropic-ratelimit-input-tokens-reset", "2026-05-04T12:34:56Z"),
                ("anthropic-priority-output-tokens-limit", "10"), ("anthropic-priority-output-tokens-remaining", "9"),
            ],
            [
                RateLimit(
                    name: "input-tokens",
                    limit: 40_000,
                    remaining: 39_000,
                    resetsAt: at(1_777_898_096),
                    unit: "tokens"
                ),
                RateLimit(name: "output-tokens", limit: 10, remaining: 9, unit: "tokens"),
            ]
        ),
        Row(
            "Microsoft Graph",
            status: 429,
            [
                ("RateLimit-Limit", "1200"), ("RateLimit-Remaining", "0"), ("RateLimit-Reset", "31"),
                ("Retry-After", "31"),
            ],
            [
                RateLimit(limit: 1_200, remaining: 0, resetsAt: later(31)),
                RateLimit(name: "retry-after", remaining: 0, resetsAt: later(31)),
            ]
        ),
        Row("AWS SP-API", [("x-amzn-RateLimit-Limit", "1000.0")], [RateLimit(limit: 1_000)]),
        Row("AWS SP-API, fractional", [("x-amzn-RateLimit-Limit", "0.0055")], []),
        Row(
            "Azure ARM",
            [
                ("x-ms-ratelimit-remaining-subscription-reads", "11992"),
                (
                    "x-ms-ratelimit-remaining-resource",
                    "Microsoft.Compute/HighCostGet3Min;159,Microsoft.Compute/LowCostGet30Min;31997"
                ),
            ],
            [
                RateLimit(name: "subscription-reads", remaining: 11_992),
                RateLimit(name: "Microsoft.Compute/HighCostGet3Min", remaining: 159),
                RateLimit(name: "Microsoft.Compute/LowCostGet30Min", remaining: 31_997),
            ]
        ),
        Row(
            "Cloudflare",
            [("Ratelimit", "\"default\";r=50;t=30"), ("Ratelimit-Policy", "\"burst\";q=100;w=60")],
            [
                RateLimit(name: "burst", limit: 100, window: .minutes(1)),
                RateLimit(name: "default", remaining: 50, resetsAt: later(30)),
            ]
        ),
        Row(
            "Linear",
            [
                ("X-RateLimit-Requests-Limit", "1500"), ("X-RateLimit-Requests-Remaining", "0"),
                ("X-RateLimit-Requests-Reset", "1700000000000"), ("X-RateLimit-Complexity-Limit", "200"),
                ("X-RateLimit-Endpoint-Name", "issues"), ("X-RateLimit-Endpoint-Requests-Limit", "5"),
            ],
            [
                RateLimit(name: "requests", limit: 1_500, remaining: 0, resetsAt: at(1_700_000_000)),
                RateLimit(name: "complexity", limit: 200, unit: "points"),
                RateLimit(name: "endpoint-requests", limit: 5),
            ]
        ),
        Row(
            "Notion",
            status: 529,
            [("Retry-After", "5")],
            [RateLimit(name: "retry-after", remaining: 0, resetsAt: later(5))]
        ),
        Row(
            "Asana and Dropbox",
            status: 429,
            [("Retry-After", "7")],
            [RateLimit(name: "retry-after", remaining: 0, resetsAt: later(7))]
        ),
        Row("Airtable", status: 429, [], []),
        Row(
            "Vimeo, a date",
            [
                ("X-RateLimit-Limit", "100"), ("X-RateLimit-Remaining", "9"),
                ("X-RateLimit-Reset", "2026-11-23T13:00:00+00:00"),
            ],
            [RateLimit(limit: 100, remaining: 9, resetsAt: later(3_600))]
        ),
        Row(
            "Docker Hub",
            [
                ("ratelimit-limit", "100;w=21600"), ("ratelimit-remaining", "99;w=21600"),
                ("docker-ratelimit-source", "192.0.2.7"),
            ],
            [RateLimit(limit: 100, remaining: 99, window: .hours(6))]
        ),
        Row(
            "GoHighLevel",
            [
                ("X-RateLimit-Limit-Daily", "200000"), ("X-RateLimit-Daily-Remaining", "199999"),
                ("X-RateLimit-Max", "100"),
            ],
            [
                RateLimit(name: "Daily".lowercased(), limit: 200_000, remaining: 199_999, window: .days(1)),
                RateLimit(limit: 100),
            ]
        ),
        Row(
            "lemlist",
            [("X-RateLimit-Reset", "Tue Feb 16 2021 09:02:42 GMT+0100 (Central European Standard Time)")],
            [RateLimit(resetsAt: at(1_613_462_562))]
        ),
        Row(
            "Attio",
            status: 429,
            [("Retry-After", "Tue, 23 May 2023 14:42:01 GMT")],
            [RateLimit(name: "retry-after", remaining: 0, resetsAt: at(1_684_852_921))]
        ),
        Row(
            "Persona",
            [("ratelimit-reset", "53"), ("ratelimit-remaining", "1")],
            [RateLimit(remaining: 1, resetsAt: later(53))]
        ),
        Row(
            "MailerLite",
            [("X-RateLimit-Remaining", "0"), ("X-RateLimit-Retry-After", "59")],
            [RateLimit(remaining: 0, resetsAt: later(59))]
        ),
        Row(
            "Kong",
            [("X-RateLimit-Limit-Minute", "5"), ("X-RateLimit-Remaining-Minute", "4")],
            [RateLimit(name: "minute", limit: 5, remaining: 4, window: .minutes(1))]
        ),
        Row(
            "OpenAI, milliseconds first",
            status: 429,
            [("retry-after-ms", "1500"), ("Retry-After", "2")],
            [RateLimit(name: "retry-after", remaining: 0, resetsAt: later(1.5))]
        ),
    ]

    static let structured: [Row] = [
        Row(
            "two policies and two states, over several lines",
            [
                ("RateLimit-Policy", "\"burst\";q=100;w=60,\"daily\";q=1000;w=86400"), ("RateLimit", "\"burst\";r=5"),
                ("RateLimit", "\"daily\";r=990;t=7200"),
            ],
            [
                RateLimit(name: "burst", limit: 100, remaining: 5, window: .minutes(1)),
                RateLimit(name: "daily", limit: 1_000, remaining: 990, resetsAt: later(7_200), window: .days(1)),
            ]
        ),
        Row(
            "a unit, a partition key, and parameters nobody knows",
            [
                (
                    "RateLimit-Policy",
                    "\"peruser\";q=65535;qu=\"content-bytes\";w=10;pk=:sdfjLJUOUH==:;future=?1;note=\"a\\\"b\""
                )
            ],
            [RateLimit(name: "peruser", limit: 65_535, window: .seconds(10), unit: "content-bytes")]
        ),
        Row(
            "a token for a name",
            [("RateLimit", "default;r=50;t=30")],
            [RateLimit(remaining: 50, resetsAt: later(30))]
        ),
        Row(
            "draft 07",
            [("RateLimit", "limit=100, remaining=50, reset=5")],
            [RateLimit(limit: 100, remaining: 50, resetsAt: later(5))]
        ),
        Row(
            "draft 03",
            [("RateLimit-Limit", "10, 10;w=1, 50;w=60"), ("RateLimit-Remaining", "9")],
            [RateLimit(limit: 10, remaining: 9, window: .seconds(1))]
        ),
        Row(
            "malformed is ignored as a whole",
            [("RateLimit", "\"a\";r=1, \"b;r=2"), ("RateLimit-Policy", "\"a\";q=-1")],
            []
        ),
        Row("an unclosed text", [("RateLimit", "\"a")], []),
        Row("no quota", [("RateLimit-Policy", "\"a\";w=1")], []),
    ]

    static let broken: [Row] = [
        "", "NaN", "1e400", "-5", "+5", "99999999999999999999999", "0x10", "1.", ".", "１", "--",
    ].map {
        Row(
            "'\($0)' is no number",
            [("X-RateLimit-Limit", $0), ("X-RateLimit-Remaining", $0), ("X-RateLimit-Reset", $0), ("Retry-After", $0)],
            []
        )
    }

    @Test("every dialect gives the buckets it means", arguments: packed + providers + structured + broken)
    func table(row: Row) {
        let record = record(of: exchange("GET", "https://\(row.host)/x", status: row.status, response: row.headers))
        #expect(record.rateLimits == row.expected)
    }

    @Test("a wait counts from the answer, not from the question")
    func answerTime() {
        var slow = exchange(
            "GET",
            "https://api.example.com/",
            response: [("X-RateLimit-Remaining", "1"), ("X-RateLimit-Reset", "10")]
        )
        slow.duration = .seconds(5)
        #expect(record(of: slow).rateLimits.first?.resetsAt == Self.later(15))
    }

    @Test("Retry-After on a success is no exhausted quota")
    func politeSuccess() {
        #expect(
            record(of: exchange("GET", "https://api.example.com/", status: 202, response: [("Retry-After", "5")]))
                .rateLimits == []
        )
    }

    @Test("a bucket in the body counts too")
    func shopifyBody() {
        let body = """
            {"data":{"x":"\\u007d{"},"extensions":{"cost":{"requestedQueryCost":1,"throttleStatus":{"maximumAvailable":2000.0,"currentlyAvailable":1999,"restoreRate":100.0}}}}
            """
        let record = record(of: exchange("POST", "https://s.myshopify.com/admin/api/2026-01/graphql.json", body: body))
        #expect(record.rateLimits == [RateLimit(name: "points", limit: 2_000, remaining: 1_999, unit: "points")])
    }

    @Test("a hostile server cannot fill the log with buckets")
    func manyBuckets() {
        let headers = (0..<500).map { ("X-RateLimit-Limit-\($0)", "1") }
        #expect(record(of: exchange("GET", "https://api.example.com/", response: headers)).rateLimits.count <= 24)
    }
}
