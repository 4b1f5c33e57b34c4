internal import KeytrailModel

/// The access of board-sync's Trello token is withdrawn; the job tries again every few seconds until somebody
/// restores it.
enum FailedAuthBurst {
    /// Tuesday, 10 November, 09:12 UTC.
    static let day = 8
    static let (hour, minute) = (9, 12)
    static let attempts = 60

    static func calls(on day: SampleDay, using generator: inout SeededGenerator) -> [CallRecord] {
        guard day.index == FailedAuthBurst.day else { return [] }
        let endpoint = Endpoint("GET", "/1/boards/{id}/cards", milliseconds: 90, 13...13)
        var quotas = BoardSync.quotas
        var time = day.time(hour: hour, minute: minute, second: 4)
        return (0..<attempts).map { attempt in
            let path = "/1/boards/5f3c1a90be7d42680c19e5a1/cards"
            var call = BoardSync.caller.call(endpoint, path: path, at: time, using: &generator)
            call.fail(status: 401, size: 13...13, using: &generator)
            call.rateLimits = quotas.indices.map { quotas[$0].charge(at: time) }
            call.resendCount = attempt
            call.run = BoardSync.run(day, hour: hour, minute: minute)
            time = time + .milliseconds(Int64(generator.number(in: 3_800...5_400)))
            return call
        }
    }
}
