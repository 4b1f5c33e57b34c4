package import KeytrailModel

/// Calls of five integrations, day after day from 2 November 2026: the same from the same seed, on every machine.
///
/// The first fourteen days hold three incidents, unless the log is clean: an `Incident` says what and when. Beyond
/// them, a log with incidents is the clean one, but for the scopes that release-bot's token has.
package struct SampleLog: Sendable {
    /// The identities of the credentials.
    package enum Credentials {
        package static let trello = "trello-5b1e0c9a7d3f2846"
        package static let github = "github-9c27e1f04ab85d63"
        package static let slack = "slack-1f80a6c2de93b475"
        package static let openAI = "generic-e4d2709b5a61c38f"
        package static let stripe = "generic-7a3fc51b08e9d624"
    }

    /// How many days the shipped sample has.
    package static let fortnight = 14

    /// Chooses the numbers.
    package let seed: UInt64
    /// Whether the three incidents are left out.
    package let isClean: Bool
    /// Whether the log has what only weeks show: a slow drain from the 44th day on, and a holiday, Friday 25 December.
    package let isLong: Bool

    /// The first and the last day of the slow drain, and the holiday, counted from 0.
    package static let (drain, holiday) = (SlowDrain.days, 53)

    /// Creates a log.
    package init(seed: UInt64 = 1, isClean: Bool = false, isLong: Bool = false) {
        self.seed = seed
        self.isLong = isLong
        self.isClean = isClean
    }

    /// The calls of a day, counted from 0, in the order of time.
    package func calls(onDay index: Int) -> [CallRecord] {
        let day = SampleDay(index: index, isHoliday: isLong && index == SampleLog.holiday)
        var calls: [CallRecord] = []
        for (number, integration) in integrations.enumerated() {
            var generator = SeededGenerator(seed: seed, stream: [UInt64(number), UInt64(index)])
            calls += integration.calls(on: day, using: &generator)
        }
        if !isClean {
            var generator = SeededGenerator(seed: seed, stream: [1_000, UInt64(index)])
            calls += FailedAuthBurst.calls(on: day, using: &generator)
            calls += UsageSpike.calls(on: day, using: &generator)
        }
        if isLong {
            var generator = SeededGenerator(seed: seed, stream: [1_001, UInt64(index)])
            calls += SlowDrain.calls(on: day, using: &generator)
        }
        return calls.sorted { ($0.startedAt, $0.host) < ($1.startedAt, $1.host) }
    }

    /// The calls of the first `days` days, in the order of time, each with its number as its sequence.
    package func calls(days: Int = SampleLog.fortnight) -> [IdentifiedCall] {
        (0..<days).flatMap { calls(onDay: $0) }.enumerated().map { number, record in
            IdentifiedCall(record: record, sequence: Int64(number))
        }
    }

    private var integrations: [any Integration] {
        let scopes = ReleaseBot.neededScopes + (isClean ? [] : OverBroadScope.unneeded)
        return [BoardSync(), ReleaseBot(grantedScopes: scopes), StandupBot(), SupportAssistant(), BillingExport()]
    }
}
