internal import KeytrailModel

/// Somebody reads Trello boards along with board-sync, day and night, no faster than it does: only a day's sum shows it.
enum SlowDrain {
    /// Tuesday to Thursday, 15 to 17 December.
    static let days = 43..<46
    static let clientAddress = "198.51.100.23"
    static let userAgent = "python-requests/2.32.3"

    /// Three calls for every five of board-sync's.
    static func calls(on day: SampleDay, using generator: inout SeededGenerator) -> [CallRecord] {
        guard days.contains(day.index) else { return [] }
        let usual = BoardSync().calls(on: day, using: &generator)
        return usual.enumerated().filter { $0.offset % 5 < 3 }.map { _, record in
            var call = record
            call.startedAt = record.startedAt + .seconds(Int64(60 + generator.below(420)))
            call.clientAddress = clientAddress
            call.userAgent = userAgent
            (call.program, call.run) = (nil, nil)
            return call
        }
    }
}
