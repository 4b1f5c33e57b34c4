internal import KeytrailModel

/// Somebody else uses support-assistant's OpenAI key at night, from another place, with another program.
enum UsageSpike {
    /// Thursday, 12 November, 01:40 to 03:10 UTC.
    static let day = 10
    static let start = (hour: 1, minute: 40)
    static let minutes = 90
    /// About twenty times as many calls an hour as the assistant's busiest.
    static let callsPerMinute = 9
    static let clientAddress = "203.0.113.77"
    static let userAgent = "python-requests/2.32.3"

    static func calls(on day: SampleDay, using generator: inout SeededGenerator) -> [CallRecord] {
        guard day.index == UsageSpike.day else { return [] }
        let begin = day.time(hour: start.hour, minute: start.minute)
        let calls = (0..<minutes * callsPerMinute).map { index in
            let part = 60_000 / callsPerMinute
            let time = begin + .milliseconds(Int64(index * part + generator.below(part)))
            let endpoint = SupportAssistant.completion
            var call = SupportAssistant.caller.call(endpoint, path: endpoint.route, at: time, using: &generator)
            call.clientAddress = clientAddress
            call.userAgent = userAgent
            call.program = nil
            call.protocolVersion = "1.1"
            return call
        }
        return SupportAssistant.charged(calls, using: &generator)
    }
}
