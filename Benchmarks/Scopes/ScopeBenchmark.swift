import KeytrailModel
import KeytrailScopes

/// Judges 1,000 credentials of 100,000 calls each, and prints the seconds that it took, the share of proven answers in per cent, and
/// the mean gap of the others in thousandths of their weight.
///
/// Calls alike are one entry, as the audit hands them on: 250 for each credential, over 40 scopes that include each other. With the
/// word `random`, needs are alternatives of any scopes; else of scopes of one resource, as providers have them.
@main
enum ScopeBenchmark {
    private static let credentials = 1_000
    private static let kinds = 250
    private static let callsOfAKind = 400

    static func main() {
        let table = table()
        let isRandom = CommandLine.arguments.contains("random")
        let cases = (0..<credentials).map { scopeCase(UInt64($0), table, isRandom: isRandom) }
        let clock = ContinuousClock()
        var (proven, gap, weight) = (0, 0, 0)
        let time = clock.measure {
            for scopeCase in cases {
                let judgement = ScopeJudgement(scopeCase)
                if judgement.sufficient.isProven {
                    proven += 1
                } else {
                    gap += judgement.sufficient.gap
                    weight += judgement.sufficient.weight
                }
            }
        }
        let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
        print(seconds, proven * 100 / credentials, weight == 0 ? 0 : gap * 1_000 / weight)
    }

    /// Ten families of a reader, a writer, an administrator and a scope beside them.
    private static func table() -> ScopeTable {
        var entries: [String: ScopeTable.Entry] = [:]
        for family in 0..<10 {
            entries["read:\(family)"] = .init(weight: 1)
            entries["write:\(family)"] = .init(implies: ["read:\(family)"], weight: 3)
            entries["admin:\(family)"] = .init(implies: ["write:\(family)"], weight: 5)
            entries["list:\(family)"] = .init(weight: 2)
        }
        return ScopeTable(entries)
    }

    private static func scopeCase(_ seed: UInt64, _ table: ScopeTable, isRandom: Bool) -> ScopeCase {
        var state = seed
        func random(_ count: UInt64) -> UInt64 {
            // SplitMix64.
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return (mixed ^ mixed >> 31) % count
        }
        let words = ["read", "write", "list"]
        let uses = (0..<kinds).map { kind in
            let family = random(10)
            func scope() -> String { "\(words[Int(random(3))]):\(isRandom ? random(10) : family)" }
            let need = ScopeRequirement(anyOf: (0...random(3)).map { _ in (0...random(2)).map { _ in scope() } })
            let time = Timestamp(seconds: Int64(kind) * 3_600)
            return ScopeCase.Use(
                need: need,
                calls: callsOfAKind,
                first: CallID(startedAt: time, sequence: 1),
                last: CallID(startedAt: time, sequence: 2),
                operation: "GET /\(kind % 50)",
                program: "program-\(kind % 5)"
            )
        }
        let grant = (0..<10).map { "admin:\($0)" } + (0..<10).map { "list:\($0)" }
        return ScopeCase(grant: grant, uses: uses, observedDays: 30, table: table)
    }
}
