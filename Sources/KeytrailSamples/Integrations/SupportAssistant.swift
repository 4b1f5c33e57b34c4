internal import KeytrailModel

/// Drafts answers to customers with OpenAI's models, as the working day goes.
struct SupportAssistant: Integration {
    static let caller = Caller(
        program: "support-assistant",
        host: "api.openai.com",
        credential: Credential(id: SampleLog.Credentials.openAI, scheme: .bearer, place: .header),
        userAgent: "support-assistant/3.2 openai-node/5.8.2",
        clientAddress: "10.20.0.14",
        peerAddress: "192.0.2.77",
        door: .proxy
    )

    static let completion = Endpoint(
        "POST",
        "/v1/chat/completions",
        milliseconds: 1_900,
        900...5_200,
        request: 1_800...16_000
    )
    private static let embedding = Endpoint(
        "POST",
        "/v1/embeddings",
        milliseconds: 240,
        8_200...8_600,
        request: 200...2_400
    )
    private static let moderation = Endpoint(
        "POST",
        "/v1/moderations",
        milliseconds: 180,
        1_100...1_300,
        request: 120...1_800
    )

    /// Conversations an hour on a working day; each takes three calls or four.
    private static let conversations = [2, 2, 2, 2, 2, 2, 3, 4, 6, 8, 8, 8, 7, 8, 8, 8, 7, 6, 4, 3, 3, 2, 2, 2]

    let program = SupportAssistant.caller.program

    func calls(on day: SampleDay, using generator: inout SeededGenerator) -> [CallRecord] {
        var calls: [CallRecord] = []
        for hour in 0..<24 {
            let usual = SupportAssistant.conversations[hour]
            let count = max(2, day.isWeekend ? usual * 3 / 5 : usual)
            for slot in 0..<count {
                // One conversation in each of the hour's equal parts: steady, as many customers together are.
                let part = 3_600_000 / count
                let offset = Int64(slot * part + generator.below(part * 3 / 4))
                calls += conversation(at: day.time(hour: hour) + .milliseconds(offset), using: &generator)
            }
        }
        return SupportAssistant.charged(calls, using: &generator)
    }

    private func conversation(at start: Timestamp, using generator: inout SeededGenerator) -> [CallRecord] {
        var steps = [SupportAssistant.moderation, SupportAssistant.embedding, SupportAssistant.completion]
        if generator.below(4) == 0 { steps.append(SupportAssistant.completion) }
        var time = start
        return steps.map { endpoint in
            var call = SupportAssistant.caller.call(endpoint, path: endpoint.route, at: time, using: &generator)
            call.disturb(using: &generator)
            time = time + (call.duration ?? .zero) + .milliseconds(Int64(generator.number(in: 20...4_000)))
            return call
        }
    }

    /// The calls in the order of time, each with what is left of the minute's requests and tokens.
    static func charged(_ calls: [CallRecord], using generator: inout SeededGenerator) -> [CallRecord] {
        var requests = Quota("requests", limit: 500, window: .minutes(1), reportsReset: true)
        var tokens = Quota("tokens", limit: 200_000, window: .minutes(1), unit: "tokens", reportsReset: true)
        return calls.sorted { $0.startedAt < $1.startedAt }.map { call in
            guard call.status != nil else { return call }
            var call = call
            let cost = Int64(generator.number(in: 180...2_600))
            call.rateLimits = [requests.charge(at: call.startedAt), tokens.charge(cost, at: call.startedAt)]
            return call
        }
    }
}
