internal import KeytrailModel

/// Asks a team on Slack for its news: a little every hour, more when the day begins and ends.
struct StandupBot: Integration {
    static let caller = Caller(
        program: "standup-slack",
        host: "slack.com",
        credential: Credential(
            id: SampleLog.Credentials.slack,
            provider: "slack",
            scheme: .bearer,
            place: .header
        ),
        userAgent: "standup-slack/1.9 slack-sdk-python/3.35",
        clientAddress: "10.20.0.13",
        peerAddress: "192.0.2.51",
        door: .proxy
    )

    /// What the token has; all of it is used every day.
    static let scopes = ["chat:write", "channels:history", "channels:read", "users:read"]

    private static let post = Endpoint(
        "POST",
        "/api/chat.postMessage",
        milliseconds: 210,
        420...1_100,
        request: 120...900,
        scopes: [["chat:write"]]
    )
    private static let history = Endpoint(
        "GET",
        "/api/conversations.history",
        milliseconds: 160,
        1_800...12_000,
        scopes: [["channels:history"]]
    )
    private static let channels = Endpoint(
        "GET",
        "/api/conversations.list",
        milliseconds: 190,
        3_000...9_000,
        scopes: [["channels:read"]]
    )
    private static let users = Endpoint(
        "GET",
        "/api/users.list",
        milliseconds: 240,
        18_000...42_000,
        scopes: [["users:read"]]
    )

    let program = StandupBot.caller.program

    func calls(on day: SampleDay, using generator: inout SeededGenerator) -> [CallRecord] {
        var calls: [CallRecord] = []
        for hour in 0..<24 {
            var steps = [StandupBot.channels, StandupBot.users, StandupBot.history, StandupBot.history]
            steps += round(hour: hour, isWeekend: day.isWeekend, using: &generator)
            var time = day.time(hour: hour, second: generator.number(in: 2...9))
            for endpoint in steps {
                var call = StandupBot.caller.call(endpoint, path: endpoint.route, at: time, using: &generator)
                call.grantedScopes = StandupBot.scopes
                call.disturb(using: &generator)
                calls.append(call)
                time = time + (call.duration ?? .zero) + .milliseconds(Int64(generator.number(in: 900...3_000)))
            }
        }
        return calls
    }

    /// The questions in the morning and the summaries in the evening.
    private func round(hour: Int, isWeekend: Bool, using generator: inout SeededGenerator) -> [Endpoint] {
        let people = isWeekend ? 7 : 12
        switch hour {
        case 9: return (0..<people + generator.below(2)).flatMap { _ in [StandupBot.post, StandupBot.history] }
        case 17: return Array(repeating: StandupBot.post, count: people / 2 + generator.below(2))
        default: return []
        }
    }
}
