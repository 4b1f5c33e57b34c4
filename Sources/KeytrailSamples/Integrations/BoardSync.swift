internal import KeytrailModel

/// Mirrors three Trello boards: a cron job every ten minutes, day and night.
struct BoardSync: Integration {
    static let caller = Caller(
        program: "board-sync",
        host: "api.trello.com",
        credential: Credential(
            id: SampleLog.Credentials.trello,
            provider: "trello",
            scheme: .oauth1,
            place: .header
        ),
        userAgent: "board-sync/2.4.1 (python 3.12; requests 2.32)",
        clientAddress: "10.20.0.11",
        peerAddress: "192.0.2.18",
        door: .run
    )

    private static let boards = ["5f3c1a90be7d42680c19e5a1", "60a7d2e4519c8b36f0412d77", "62e91b05c4a83f7d2690ab3c"]
    private static let lists = [
        "5f3c1a90be7d42680c19e5b4", "5f3c1a90be7d42680c19e5b5", "60a7d2e4519c8b36f0412d81", "62e91b05c4a83f7d2690ab44",
    ]
    private static let cardPrefix = "64b2f7c09d3e81a5407c"

    private static let listsOfBoard = Endpoint("GET", "/1/boards/{id}/lists", milliseconds: 140, 1_200...2_600)
    private static let cardsOfBoard = Endpoint("GET", "/1/boards/{id}/cards", milliseconds: 260, 14_000...52_000)
    private static let card = Endpoint("GET", "/1/cards/{id}", milliseconds: 120, 1_900...4_200)
    private static let updateCard = Endpoint(
        "PUT",
        "/1/cards/{id}",
        milliseconds: 190,
        1_900...4_200,
        request: 40...180
    )
    private static let addCard = Endpoint("POST", "/1/cards", milliseconds: 230, 1_700...2_900, request: 120...640)

    let program = BoardSync.caller.program

    func calls(on day: SampleDay, using generator: inout SeededGenerator) -> [CallRecord] {
        var calls: [CallRecord] = []
        var quotas = BoardSync.quotas
        for run in 0..<144 {
            let (hour, minute) = (run / 6, run % 6 * 10)
            var time = day.time(hour: hour, minute: minute) + .milliseconds(Int64(generator.number(in: 900...2_900)))
            for (endpoint, path) in steps(hour: hour, isWeekend: day.isWeekend, using: &generator) {
                var call = BoardSync.caller.call(endpoint, path: path, at: time, using: &generator)
                call.rateLimits = quotas.indices.map { quotas[$0].charge(at: time) }
                call.run = BoardSync.run(day, hour: hour, minute: minute)
                call.disturb(using: &generator)
                calls.append(call)
                time = time + (call.duration ?? .zero) + .milliseconds(Int64(generator.number(in: 8...60)))
            }
        }
        return calls
    }

    /// Every response reports two windows of ten seconds.
    static var quotas: [Quota] {
        [
            Quota("api-key", limit: 300, window: .seconds(10), reportsWindow: true),
            Quota("api-token", limit: 100, window: .seconds(10), reportsWindow: true),
        ]
    }

    /// The name of the run that cron started then.
    static func run(_ day: SampleDay, hour: Int, minute: Int) -> String {
        "board-sync-" + String(day.time(hour: hour, minute: minute).rfc3339Seconds.prefix(16))
    }

    /// What one run asks for: the three boards, and writes while people work.
    private func steps(hour: Int, isWeekend: Bool, using generator: inout SeededGenerator) -> [(Endpoint, String)] {
        var steps: [(Endpoint, String)] = []
        for board in BoardSync.boards {
            steps.append((BoardSync.listsOfBoard, "/1/boards/\(board)/lists"))
            steps.append((BoardSync.cardsOfBoard, "/1/boards/\(board)/cards"))
        }
        let isOffice = !isWeekend && (8..<18).contains(hour)
        for _ in 0..<generator.number(in: isOffice ? 1...3 : 0...1) {
            let path = "/1/cards/\(BoardSync.cardPrefix)\(4_096 + generator.below(60) * 37)"
            steps.append((BoardSync.card, path))
            if generator.below(3) > 0 { steps.append((BoardSync.updateCard, path)) }
        }
        if isOffice && generator.below(8) == 0 { steps.append((BoardSync.addCard, "/1/cards")) }
        return steps
    }
}
