import KeytrailAudit
import KeytrailCapture
import KeytrailModel
import KeytrailStore
import KeytrailTestSupport
import Testing

@Suite("quotas' counters against our own calls")
struct QuotaAccountTests {
    private static let start = Timestamp(seconds: 1_793_613_600)

    /// A call from one second to another, whose answer tells what is left.
    private func call(
        _ begin: Double,
        _ length: Double,
        left: Int64?,
        credential: String = "c1",
        bucket: String = "core",
        limit: Int64 = 5_000,
        resets: Int64? = 3_600,
        status: Int = 200,
        unit: String = "requests",
        route: String = "/r"
    ) -> IdentifiedCall {
        let startedAt = QuotaAccountTests.start + TimeSpan(microseconds: Int64(begin * 1_000_000))
        var record = CallRecord(
            startedAt: startedAt,
            door: .client,
            method: "GET",
            scheme: "https",
            host: "api.example.com",
            path: route,
            outcome: status == 429 ? .rateLimited : .success
        )
        record.route = route
        record.status = status
        record.duration = TimeSpan(microseconds: Int64(length * 1_000_000))
        record.credential = Credential(id: credential, provider: "example")
        if let left {
            record.rateLimits = [
                RateLimit(
                    name: bucket,
                    limit: limit,
                    remaining: left,
                    resetsAt: resets.map { QuotaAccountTests.start + .seconds($0) },
                    unit: unit
                )
            ]
        }
        return IdentifiedCall(record: record, sequence: Int64(begin * 1_000))
    }

    private func account(_ calls: [IdentifiedCall], gaps: [RecordingGap] = []) throws -> QuotaAccount {
        let store = try CallStore.inMemory()
        _ = try store.append(calls)
        try store.keep(gaps: gaps)
        let window = TimeWindow(start: .distantPast, end: QuotaAccountTests.start + .days(2))
        return try store.read { reader in
            try QuotaAccount(reader, catalog: ProviderCatalog(packs: []), in: window, now: window.end)
        }
    }

    /// Calls one after the other, ten seconds apart, whose counter falls by one each.
    private func steady(_ range: Range<Int>, from left: Int64 = 5_000) -> [IdentifiedCall] {
        range.map { (index: Int) -> IdentifiedCall in
            call(Double(index) * 10, 0.2, left: left - Int64(index) - 1)
        }
    }

    @Test("a counter that falls by our own calls is explained")
    func own() throws {
        let account = try account(steady(0..<20))
        #expect(account.counts.map(\.verdict) == [.explained])
        #expect(account.counts.map(\.answers) == [20])
        #expect(account.findings.isEmpty)
    }

    @Test("what falls beyond our own calls was somebody else: 12 for one call is 11 foreign ones")
    func foreign() throws {
        // Call 9 leaves 4,990; eleven foreign calls leave 4,979; call 10 leaves 4,978.
        let account = try account(steady(0..<10) + steady(10..<20, from: 4_989))
        let count = try #require(account.counts.first)
        let drop = try #require(count.drops.first)
        #expect(count.drops.count == 1 && count.verdict == .usedByOthers)
        #expect([drop.fall, drop.own, drop.inFlight, drop.residual, drop.leastForeign] == [12, 1, 0, 11, 11])
        #expect(drop.time.start == QuotaAccountTests.start + .seconds(90))
        #expect(drop.time.end == QuotaAccountTests.start + TimeSpan(microseconds: 100_200_000))
        let finding = try #require(account.findings.first)
        #expect(account.findings.count == 1)
        #expect(finding.peak == 11 && finding.rule.level == .high)
        #expect(
            finding.groupText
                == "keytrail.credential.id=c1, server.address=api.example.com, keytrail.ratelimit.name=core"
        )
    }

    @Test("calls in flight may explain as much as there are of them, and no more", arguments: [0, 3, 4])
    func concurrency(foreign: Int64) throws {
        // Between the answers of call 9 and of call 10 three others are under way, whose answers tell nothing: 1 + 3 are explained.
        let silent = (0..<3).map { (index: Int) -> IdentifiedCall in call(91 + Double(index), 20, left: nil) }
        let account = try account(steady(0..<10) + silent + steady(10..<20, from: 5_000 - foreign))
        let count = try #require(account.counts.first)
        #expect(count.drops.map(\.inFlight) == (foreign == 4 ? [3] : []))
        #expect(count.drops.map(\.leastForeign) == (foreign == 4 ? [1] : []))
        #expect(account.findings.count == (foreign == 4 ? 1 : 0))
    }

    @Test("a counter that starts anew is held against nothing of the window before")
    func resets() throws {
        // Each window's first answer finds a counter that others may have used; nothing says when.
        let second = (0..<10).map { (index: Int) -> IdentifiedCall in
            call(3_600 + Double(index) * 10, 0.2, left: 4_000 - Int64(index), resets: 7_200)
        }
        #expect(try account(steady(0..<10) + second).counts.map(\.verdict) == [.explained])
    }

    @Test("without a time of reset a rise is a new window")
    func rises() throws {
        let calls = (0..<40).map { (index: Int) -> IdentifiedCall in
            call(Double(index), 0.1, left: 100 - Int64(index % 10) - 1, limit: 100, resets: nil)
        }
        #expect(try account(calls).counts.map(\.verdict) == [.explained])
        var planted = calls
        planted[25].record.rateLimits[0].remaining = 80
        for index in 26..<30 { planted[index].record.rateLimits[0].remaining = 80 - Int64(index - 25) }
        // Call 24 leaves 95, call 25 leaves 80: 15 for one call.
        #expect(try account(planted).counts.first?.drops.map(\.leastForeign) == [14])
    }

    @Test("a counter that rises before its window ends is left out")
    func replicas() throws {
        let calls = (0..<20).map { (index: Int) -> IdentifiedCall in
            let replica: Int64 = index.isMultiple(of: 2) ? 900 : 800
            return call(Double(index), 0.1, left: replica - Int64(index))
        }
        #expect(try account(calls).counts.map(\.verdict) == [.leftOut(.rises)])
    }

    @Test("a counter of points is left out, and says so")
    func units() throws {
        let calls = (0..<10).map { (index: Int) -> IdentifiedCall in
            call(Double(index), 0.1, left: 900 - 7 * Int64(index), unit: "points")
        }
        let count = try #require(try account(calls).counts.first)
        #expect(count.verdict == .leftOut(.unit("points")) && count.drops.isEmpty)
    }

    @Test("a counter whose falls are no counts of calls is left out: three falls of nine are one")
    func costs() throws {
        var left: Int64 = 5_000
        let calls = [1, 5, 1, 13, 2, 1, 1, 9, 4, 22].enumerated().map { (index: Int, cost: Int) -> IdentifiedCall in
            left -= Int64(cost)
            return call(Double(index), 0.1, left: left)
        }
        // The first cost shows in no fall; of the other nine 1, 1 and 1 are one.
        #expect(try account(calls).counts.map(\.verdict) == [.leftOut(.costs(explained: 3, of: 9))])
        #expect(try account(calls).findings.isEmpty)
    }

    @Test("our other credentials at the same host may share the quota")
    func shared() throws {
        let others = (0..<11).map { (index: Int) -> IdentifiedCall in
            call(91 + Double(index) * 0.5, 0.1, left: nil, credential: "c2")
        }
        let account = try account(steady(0..<10) + others + steady(10..<20, from: 4_989))
        #expect(account.counts.map(\.verdict) == [.excused(.otherCredentials)])
        #expect(account.counts.first?.drops.map(\.others) == [11])
        #expect(account.findings.isEmpty)
    }

    @Test("a gap of our recording excuses what falls in it")
    func gaps() throws {
        let gap = RecordingGap(
            startedAt: QuotaAccountTests.start + .seconds(92),
            endedAt: QuotaAccountTests.start + .seconds(95),
            door: .proxy,
            reason: .notKept(.diskFull)
        )
        let account = try account(steady(0..<10) + steady(10..<20, from: 4_989), gaps: [gap])
        #expect(account.counts.map(\.verdict) == [.excused(.gap)])
        #expect(account.findings.isEmpty)
    }

    @Test("refused, unchanged and unanswered calls may be counted or not")
    func uncounted() throws {
        // Five answers 304 that cost nothing between answers that cost one.
        let calls = (0..<10).map { (index: Int) -> IdentifiedCall in
            let status = index % 2 == 1 ? 304 : 200
            return call(Double(index), 0.1, left: 5_000 - Int64(index / 2), status: status)
        }
        #expect(try account(calls).counts.map(\.verdict) == [.explained])
    }

    @Test("foreign calls more than an hour apart are two findings")
    func episodes() throws {
        let day = 86_400
        let calls = (0..<30).map { (index: Int) -> IdentifiedCall in
            var foreign: Int64 = index >= 10 ? 7 : 0
            if index >= 20 { foreign += 9 }
            return call(Double(index) * 600, 0.2, left: 5_000 - Int64(index) - foreign, resets: Int64(day))
        }
        let account = try account(calls)
        #expect(account.findings.map(\.peak) == [9, 7])
    }

    @Test("quotas without a name are held apart by route")
    func unnamed() throws {
        // Two routes with counters of their own, both unnamed: told together they would seem to fall by hundreds.
        let calls = (0..<20).flatMap { (index: Int) -> [IdentifiedCall] in
            [
                call(Double(index) * 10, 0.1, left: 900 - Int64(index), bucket: "default", route: "/a"),
                call(Double(index) * 10 + 5, 0.1, left: 500 - Int64(index), bucket: "default", route: "/b"),
            ]
        }
        #expect(try account(calls).counts.map(\.verdict) == [.explained])
    }

    /// A provider that counts each call at some moment between its start and its end, and tells the counter at that moment.
    private func simulated(
        foreign: Int,
        interleaving seed: UInt64,
        resets: Bool
    ) -> (calls: [IdentifiedCall], inFlight: Int64) {
        var random = Lehmer(state: seed)
        struct Spell {
            var begin, length, counted: Double
            var isForeign = false
        }
        // Calm, then a crowd, then calm; every call is counted at a moment of its own.
        var spells: [Spell] = []
        for index in 0..<120 {
            let isCrowd = (40..<80).contains(index)
            let begin = isCrowd ? 400 + Double.random(in: 0...8, using: &random) : Double(index) * 10
            let length = Double.random(in: 0.05...(isCrowd ? 5 : 2), using: &random)
            let counted = begin + length * Double.random(in: 0...1, using: &random)
            spells.append(Spell(begin: begin, length: length, counted: counted))
        }
        for _ in 0..<foreign {
            let moment = 400 + Double.random(in: 0...8, using: &random)
            spells.append(Spell(begin: moment, length: 0, counted: moment, isForeign: true))
        }
        spells.sort { $0.counted < $1.counted }
        let calls = spells.enumerated().compactMap { (index: Int, spell: Spell) -> IdentifiedCall? in
            guard !spell.isForeign else { return nil }
            let left = 5_000 - Int64(index) - 1
            // Now and then an answer is lost on its way.
            let isLost = Int.random(in: 0..<12, using: &random) == 0
            var call = call(spell.begin, spell.length, left: isLost ? nil : left, resets: resets ? 7_200 : nil)
            call.sequence = Int64(index)
            return call
        }
        // At the first calm answer before the crowd and at the first after it nothing of ours is in flight but what was lost.
        return (calls, 6)
    }

    @Test("without foreign calls nothing is ever found, whatever the interleaving", arguments: 1...60)
    func neverWithout(seed: Int) throws {
        for resets in [true, false] {
            let account = try account(simulated(foreign: 0, interleaving: UInt64(seed) * 7_919, resets: resets).calls)
            #expect(account.counts.allSatisfy { $0.drops.isEmpty })
            #expect(account.findings.isEmpty)
        }
    }

    @Test("foreign calls beyond those in flight are found, and never more than there were", arguments: 1...30)
    func found(seed: Int) throws {
        let foreign = 8 + seed
        let (calls, _) = simulated(foreign: foreign, interleaving: UInt64(seed) * 104_729, resets: true)
        let account = try account(calls)
        let least = account.findings.reduce(0) { $0 + Int($1.peak) }
        #expect(least > 0 && least <= foreign)
        for drop in account.counts.flatMap(\.drops) { #expect(drop.residual > drop.inFlight) }
    }
}
