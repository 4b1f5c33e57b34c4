internal import KeytrailModel
internal import KeytrailSamples
internal import Testing

@Suite struct SampleLogTests {
    private static let clean = SampleLog(isClean: true).calls().map(\.record)
    private static let full = SampleLog().calls().map(\.record)

    @Test("the same seed makes the same calls, another makes others")
    func seeds() {
        #expect(SampleLog(seed: 5).calls(onDay: 3) == SampleLog(seed: 5).calls(onDay: 3))
        #expect(SampleLog(seed: 5).calls(onDay: 3) != SampleLog(seed: 6).calls(onDay: 3))
    }

    @Test("a day does not depend on the days before it")
    func days() {
        let day = SampleLog().calls(onDay: 8)
        #expect(SampleLogTests.full.filter { $0.startedAt.daysSinceEpoch == day[0].startedAt.daysSinceEpoch } == day)
    }

    @Test("the fortnight begins on Monday, 2 November 2026, in order, with five programs")
    func fortnight() {
        let calls = SampleLogTests.full
        #expect(calls.first?.startedAt.dateText == "2026-11-02")
        #expect(calls.last?.startedAt.dateText == "2026-11-15")
        #expect(calls.map(\.startedAt) == calls.map(\.startedAt).sorted())
        #expect(Set(calls.compactMap(\.program)).count == 5)
        #expect((15_000...40_000).contains(calls.count))
    }

    @Test("the clean fortnight is the other one without the incidents' calls and scopes")
    func cleanPart() {
        let additional = Incident.all.map(\.callCount).reduce(0, +)
        #expect(SampleLogTests.full.count == SampleLogTests.clean.count + additional)
        let granted = { (calls: [CallRecord]) in
            Set(calls.filter { $0.host == "api.github.com" }.compactMap { $0.grantedScopes?.joined(separator: " ") })
        }
        #expect(granted(SampleLogTests.clean) == ["repo workflow read:org"])
        #expect(granted(SampleLogTests.full) == ["repo workflow read:org admin:org delete_repo"])
    }

    @Test("sixty authentications fail in a few minutes of the ninth day, and it is over by the next run")
    func failedAuthBurst() {
        let window = Incident.failedAuthBurst.window
        let failures = SampleLogTests.full.filter {
            $0.credential?.id == Incident.failedAuthBurst.credentialID && window.contains($0.startedAt)
                && $0.outcome == .authFailed
        }
        #expect(window.start == Timestamp(rfc3339: "2026-11-10T09:12:00Z"))
        #expect(failures.count == 60)
    }

    @Test("the key is used twenty times as much in the incident's night, from an address of its own")
    func usageSpike() {
        let window = Incident.usageSpike.window
        let foreign = SampleLogTests.full.filter { $0.clientAddress == "203.0.113.77" }
        #expect(window.start == Timestamp(rfc3339: "2026-11-12T01:40:00Z"))
        #expect(foreign.count == Incident.usageSpike.callCount)
        #expect(
            foreign.allSatisfy { window.contains($0.startedAt) && $0.credential?.id == SampleLog.Credentials.openAI }
        )
        let usual = SampleLogTests.clean.filter {
            $0.credential?.id == SampleLog.Credentials.openAI && (9..<17).contains($0.startedAt.secondOfDay / 3_600)
        }
        let perHour = Double(usual.count) / Double(14 * 8)
        #expect((18.0...32.0).contains(Double(foreign.count) / 1.5 / perHour))
    }

    @Test("in the clean fortnight no credential fails five times in ten minutes")
    func noBurst() {
        var failures: [String: [Timestamp]] = [:]
        for call in SampleLogTests.clean where call.outcome == .authFailed {
            failures[call.credential?.id ?? "", default: []].append(call.startedAt)
        }
        for times in failures.values {
            #expect(zip(times, times.dropFirst(4)).allSatisfy { $1 - $0 > .minutes(10) })
        }
    }

    @Test("in the clean fortnight every hour is like the same hour of the other days")
    func steadyHours() {
        var counts: [String: [Int64: Int]] = [:]
        for call in SampleLogTests.clean {
            let hour = call.startedAt.secondOfDay / 3_600
            counts["\(call.host) \(hour)", default: [:]][call.startedAt.daysSinceEpoch, default: 0] += 1
        }
        for (series, days) in counts where (days.values.max() ?? 0) >= 10 {
            #expect(days.count == 14, "\(series) has days without a call")
            let (least, most) = (days.values.min() ?? 0, days.values.max() ?? 0)
            #expect(most <= least * 3, "\(series) lies between \(least) and \(most)")
        }
    }

    @Test("every scope that a clean token has is demanded by some call that went well")
    func scopesAreUsed() {
        for host in ["api.github.com", "slack.com"] {
            let calls = SampleLogTests.clean.filter { $0.host == host && $0.outcome == .success }
            let granted = Set(calls.compactMap(\.grantedScopes).joined())
            let demanded = calls.reduce(into: Set<String>()) { $0.formUnion($1.acceptedScopes?.scopes ?? []) }
            #expect(granted.isSubset(of: demanded))
        }
    }

    @Test("a quota counts down inside its window and never goes below zero")
    func quotas() {
        let calls = SampleLogTests.clean.filter { $0.host == "api.github.com" }
        let core = calls.compactMap { call in call.rateLimits.first.map { (call.startedAt, $0) } }
        #expect(core.count > 1_000)
        for (earlier, later) in zip(core, core.dropFirst()) {
            #expect(later.1.limit == 5_000)
            let isSameWindow = earlier.1.resetsAt == later.1.resetsAt
            #expect(later.1.remaining == (isSameWindow ? (earlier.1.remaining ?? 0) - 1 : 4_999))
        }
    }

    @Test("ordinary trouble is rare")
    func background() {
        let failed = SampleLogTests.clean.filter { !$0.outcome.isAccepted }.count
        #expect((1...20).contains(failed * 1_000 / SampleLogTests.clean.count))
    }
}
