import KeytrailAudit
import KeytrailModel
import KeytrailRules
import Testing

@Suite struct EventCountTests {
    private func failures(_ seconds: [Int64], credential: Int64 = 1) -> [TestCall] {
        seconds.map { TestCall(second: $0, credential: credential, outcome: .authFailed) }
    }

    @Test("two calls exactly the window's length apart are in one window")
    func closedWindow() throws {
        #expect(try findings(countRule(condition: "{gte: 2}"), failures([0, 300])).count == 1)
        #expect(try findings(countRule(condition: "{gte: 2}"), failures([0, 301])).isEmpty)
    }

    @Test("a burst across a wall-clock boundary is one burst")
    func boundary() throws {
        #expect(try findings(countRule(), failures([299, 300, 301])).count == 1)
    }

    @Test("a long burst is one finding that grows")
    func episode() throws {
        let found = try findings(countRule(), failures((0..<1_000).map(Int64.init)))
        let finding = try #require(found.first)
        #expect(found.count == 1)
        #expect(finding.openedAt == Timestamp(seconds: 2))
        #expect(finding.lastSeen == Timestamp(seconds: 999))
        #expect(finding.eventCount == 1_000)
        // 301 calls fit into a closed window of 300 seconds at one a second.
        #expect(finding.peak == 301)
        #expect(finding.evidence.count == 8)
        #expect(finding.evidence.first?.startedAt == Timestamp(seconds: 0))
        #expect(finding.evidence.last?.startedAt == Timestamp(seconds: 999))
    }

    @Test("quiet for longer than the timespan ends an episode")
    func twoEpisodes() throws {
        // The window that qualifies again ends at 302 (2, 302, 302), exactly 300 s after the last; or at 303, one later.
        let near = failures([0, 1, 2, 302, 302])
        let far = failures([0, 1, 2, 303, 303, 303])
        #expect(try findings(countRule(), near).count == 1)
        #expect(try findings(countRule(), far).count == 2)
    }

    @Test("an episode is open until it was quiet, then resolved at that moment")
    func resolution() throws {
        let calls = failures([0, 1, 2])
        let open = try findings(countRule(), calls, in: TimeWindow(start: .distantPast, end: Timestamp(seconds: 302)))
        #expect(open.first?.state == .open)
        let resolved = try findings(
            countRule(),
            calls,
            in: TimeWindow(start: .distantPast, end: Timestamp(seconds: 303))
        )
        #expect(resolved.first?.state == .resolved)
        #expect(resolved.first?.resolvedAt == Timestamp(seconds: 302))
    }

    @Test("keytrail.quiet says how long an episode waits")
    func quiet() throws {
        let calls = failures([0, 1, 2, 900, 901, 902])
        #expect(try findings(countRule(), calls).count == 2)
        #expect(try findings(countRule(more: "keytrail.quiet: 1h"), calls).count == 1)
    }

    @Test("groups are counted apart, and a call without the field is left out")
    func groups() throws {
        let mixed = failures([0, 1], credential: 1) + failures([0, 1], credential: 2)
        #expect(try findings(countRule(), mixed).isEmpty)
        #expect(try findings(countRule(), failures([0, 1, 2, 3], credential: 0)).isEmpty)
        let found = try findings(countRule(), mixed + failures([2], credential: 2))
        #expect(found.map(\.group) == [[Finding.GroupField(name: "keytrail.credential.id", value: "c2")]])
    }

    @Test("credentials of one provider are one group when the provider is the group")
    func providers() throws {
        let calls = failures([0], credential: 1) + failures([1], credential: 3) + failures([2], credential: 2)
        let rule = countRule(groupBy: "[keytrail.credential.provider]", condition: "{gte: 2}")
        #expect(try findings(rule, calls).map(\.groupText) == ["keytrail.credential.provider=p1"])
    }

    @Test("no group-by counts everything together")
    func oneGroup() throws {
        let calls = failures([0], credential: 1) + failures([1], credential: 2) + failures([2], credential: 3)
        #expect(try findings(countRule(groupBy: "[]"), calls).count == 1)
    }

    @Test("a range of counts holds between its bounds only")
    func range() throws {
        let rule = countRule(timespan: "1m", condition: "{gte: 2, lte: 3}")
        #expect(try findings(rule, failures([0, 1])).first?.peak == 2)
        #expect(try findings(rule, failures([0, 1, 2, 3, 4])).first?.peak == 3)
    }

    @Test("a detection rule by itself finds each match, an hour of them as one episode")
    func single() throws {
        let rules = RuleSet(files: [
            (
                "r.yml",
                "title: x\nlogsource: {product: keytrail}\ndetection: {s: {keytrail.outcome: forbidden}, condition: s}\n"
            )
        ])
        let calls = [0, 10, 3_610, 9_000].map { TestCall(second: $0, outcome: .forbidden) }
        let found = try findings(rules, calls)
        #expect(found.map(\.eventCount) == [3, 1])
        #expect(found.first?.groupText == "keytrail.credential.id=c1, server.address=h1")
    }

    @Test("the engine agrees with counting by hand over random calls", arguments: 0..<60)
    func oracle(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let timespan = Int64.random(in: 1...30, using: &random)
        let threshold = Int.random(in: 1...5, using: &random)
        let quiet = Int64.random(in: 1...60, using: &random)
        let calls = (0..<300).map { _ in
            TestCall(
                second: .random(in: 0...1_500, using: &random),
                credential: .random(in: 0...3, using: &random),
                outcome: Bool.random(using: &random) ? .authFailed : .success
            )
        }
        let rule = countRule(
            timespan: "\(timespan)s",
            condition: "{gte: \(threshold)}",
            more: "keytrail.quiet: \(quiet)s"
        )
        let found = try findings(rule, calls).map { "\($0.groupText) \($0.openedAt) \($0.lastSeen) \($0.peak)" }
        let expected = episodesByHand(calls, timespan: timespan, threshold: threshold, quiet: quiet)
        #expect(Set(found) == Set(expected))
        #expect(found.count == expected.count)
    }

    /// The definition, word for word, in quadratic time.
    private func episodesByHand(_ calls: [TestCall], timespan: Int64, threshold: Int, quiet: Int64) -> [String] {
        (1...3).flatMap { credential -> [String] in
            let times = calls.filter { $0.outcome == .authFailed && $0.credential == credential }.map(\.second).sorted()
            // Equal times arrive one after the other: at the k-th of them only k have been seen.
            let qualifying = times.indices.compactMap { index -> (time: Int64, count: Int)? in
                let count = times[...index].count { $0 >= times[index] - timespan }
                return count >= threshold ? (times[index], count) : nil
            }
            var episodes: [(opened: Int64, last: Int64, peak: Int)] = []
            for instant in qualifying {
                if let last = episodes.last, instant.time - last.last <= quiet {
                    episodes[episodes.count - 1] = (last.opened, instant.time, max(last.peak, instant.count))
                } else {
                    episodes.append((instant.time, instant.time, instant.count))
                }
            }
            return episodes.map {
                "keytrail.credential.id=c\(credential) \(Timestamp(seconds: $0.opened)) "
                    + "\(Timestamp(seconds: $0.last)) \(Double($0.peak))"
            }
        }
    }
}

/// Steele, Lea and Flood's SplitMix64: the same numbers from the same seed, everywhere.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
