package import KeytrailModel

/// Something that the samples hold on purpose, for an audit to find.
package struct Incident: Sendable, Hashable {
    /// What it is, in a few words.
    package let title: String
    /// Whose calls show it.
    package let credentialID: String
    /// When it happens.
    package let window: TimeWindow
    /// How many calls it adds.
    package let callCount: Int

    /// The token that stops working.
    package static let failedAuthBurst = Incident(
        title: "failed authentications in a burst",
        credentialID: SampleLog.Credentials.trello,
        day: FailedAuthBurst.day,
        from: (FailedAuthBurst.hour, FailedAuthBurst.minute),
        minutes: 6,
        callCount: FailedAuthBurst.attempts
    )

    /// The key in other hands.
    package static let usageSpike = Incident(
        title: "many times the usual calls, from elsewhere",
        credentialID: SampleLog.Credentials.openAI,
        day: UsageSpike.day,
        from: UsageSpike.start,
        minutes: UsageSpike.minutes,
        callCount: UsageSpike.minutes * UsageSpike.callsPerMinute
    )

    /// The token that may do too much, all the time.
    package static let overBroadScope = Incident(
        title: "scopes that no call needs: " + OverBroadScope.unneeded.joined(separator: ", "),
        credentialID: SampleLog.Credentials.github,
        day: 0,
        from: (0, 0),
        minutes: SampleLog.fortnight * 1_440,
        callCount: 0
    )

    /// All three.
    package static let all = [failedAuthBurst, usageSpike, overBroadScope]

    private init(
        title: String,
        credentialID: String,
        day: Int,
        from start: (hour: Int, minute: Int),
        minutes: Int,
        callCount: Int
    ) {
        self.title = title
        self.credentialID = credentialID
        self.callCount = callCount
        let begin = SampleDay(index: day).time(hour: start.hour, minute: start.minute)
        window = TimeWindow(start: begin, end: begin + .minutes(Int64(minutes)))
    }
}
