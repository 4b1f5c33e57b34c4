internal import KeytrailModel
internal import KeytrailRules

/// Gathers, in the pass over calls, what rules about credentials and their usage ask for.
///
/// Calls without a credential are left out.
struct DerivedCollector {
    /// What is known of the calls of one credential at one host, in the period.
    struct Tally {
        var counts = OutcomeCounts()
        /// Filled only when a rule asks for it.
        var latency: LatencyRecorder?
        /// The least that was left of any quota, in thousandths.
        var headroom: Int64?
        /// Calls that carried the credential without TLS.
        var inClear = 0
        /// Calls that carried it in the URL.
        var inURL = 0
        /// The last one.
        var last: CallID
    }

    /// A credential and a host, by their dictionary rows.
    struct Pair: MixedKey {
        var credential: Int64
        var host: Int64

        var mixed: Int64 { credential &+ host &* 1_009 }
    }

    /// Something that a credential was used with.
    struct Trait: MixedKey {
        enum Kind: Int64 {
            /// A program, by the row of its name.
            case program = 1
            /// A process without a program's name, by its row.
            case process
            /// A process whose machine is wanted, by its row.
            case machine
            /// A process whose owner is wanted, by its row.
            case owner
            /// A client address, by the row of its text.
            case address
        }

        var credential: Int64
        var kind: Kind
        var id: Int64

        var mixed: Int64 { credential &+ id &* 1_009 &+ kind.rawValue &* 32_771 }
    }

    /// What is known of one credential's calls, in the period and before it.
    struct Life {
        /// The first and the last call that were seen.
        var first: Timestamp
        var last: Timestamp
        /// Whether the first one lies in the period.
        var beganInPeriod: Bool
        /// The longest time without a call that a call in the period ended.
        var longestPause = TimeSpan.zero
    }

    /// From here on the calls were seen.
    var start = Timestamp.distantPast

    private let needs: DerivedNeeds
    private let slots: Slots
    private var credentials = KeyIndex<Int64>()
    private var lives: ContiguousArray<Life> = []
    private var pairs = KeyIndex<Pair>()
    private var tallies: ContiguousArray<Tally> = []
    private var traits = KeyIndex<Trait>()

    fileprivate struct Slots {
        let credential, outcome, host, duration, program, caller, address: Int
        let flags, headroom: Int?
    }

    init(_ needs: DerivedNeeds, layout: inout RowLayout) {
        self.needs = needs
        slots = Slots(
            credential: layout.slot(of: .credentialID),
            outcome: layout.slot(of: .outcome),
            host: layout.slot(of: .host),
            duration: layout.slot(of: .duration),
            program: layout.slot(of: .program),
            caller: layout.slot(of: .callerExecutable),
            address: layout.slot(of: .clientAddress),
            flags: needs.asksForFlags ? layout.slot(of: .flags) : nil,
            headroom: needs.usage.contains(.headroom) ? layout.slot(of: .quotaRemaining) : nil
        )
    }

    /// Takes the next call, which lies in the judged period or before it.
    ///
    /// Constant.
    mutating func consume(_ row: Span<Int64>, isJudged: Bool) {
        let credential = row[slots.credential]
        guard credential != 0, let outcome = Outcome(rawValue: Int(truncatingIfNeeded: row[slots.outcome])) else {
            return
        }
        let call = CallID(startedAt: Timestamp(microseconds: row[0]), sequence: row[1])
        let index = credentials.index(of: credential)
        if index == lives.count {
            lives.append(Life(first: call.startedAt, last: call.startedAt, beganInPeriod: isJudged))
        } else {
            lives[index].note(call.startedAt, isJudged: isJudged)
        }
        guard isJudged else { return }
        let pair = Pair(credential: credential, host: row[slots.host])
        let place = pairs.index(of: pair)
        if place == tallies.count { tallies.append(Tally(last: call)) }
        tallies[place].count(outcome, of: row, call: call, needs, slots)
        noteTraits(of: row, credential: credential)
    }

    private mutating func noteTraits(of row: Span<Int64>, credential: Int64) {
        let (program, caller) = (row[slots.program], row[slots.caller])
        if needs.asksForPrograms {
            note(program == 0 ? .process : .program, program == 0 ? caller : program, credential)
        }
        if needs.asksForMachines { note(.machine, caller, credential) }
        if needs.asksForOwners { note(.owner, caller, credential) }
        if needs.asksForAddresses { note(.address, row[slots.address], credential) }
    }

    private mutating func note(_ kind: Trait.Kind, _ id: Int64, _ credential: Int64) {
        guard id != 0 else { return }
        _ = traits.index(of: Trait(credential: credential, kind: kind, id: id))
    }

    /// Whether the flags of calls were looked at.
    var gathersFlags: Bool { needs.asksForFlags }

    /// What was seen of each credential, by its row.
    var known: [Int64: Life] { Dictionary(uniqueKeysWithValues: zip(credentials.keys, lives)) }

    /// What was counted in the period.
    var counted: Zip2Sequence<ContiguousArray<Pair>, ContiguousArray<Tally>> { zip(pairs.keys, tallies) }

    /// What credentials were used with in the period, by their rows.
    var usedWith: [Int64: [Trait]] { Dictionary(grouping: traits.keys, by: \.credential) }
}

extension DerivedCollector.Tally {
    /// Adds a call.
    fileprivate mutating func count(
        _ outcome: Outcome,
        of row: Span<Int64>,
        call: CallID,
        _ needs: DerivedNeeds,
        _ slots: DerivedCollector.Slots
    ) {
        counts[outcome] += 1
        last = call
        let duration = row[slots.duration]
        if needs.asksForLatency, duration != absentNumber, outcome != .networkError, outcome != .cancelled {
            if latency == nil { latency = LatencyRecorder(.coarse) }
            latency?.record(microseconds: duration)
        }
        if let slot = slots.headroom, row[slot] != absentNumber { headroom = min(headroom ?? .max, row[slot]) }
        guard let slot = slots.flags else { return }
        let flags = CallFlags(rawValue: row[slot])
        if flags.contains(.credentialInClear) { inClear += 1 }
        if flags.contains(.credentialInURL) { inURL += 1 }
    }
}

extension DerivedCollector.Life {
    /// A credential of which only calls before the reading are known.
    init(before first: Timestamp, last: Timestamp) {
        self.init(first: first, last: last, beganInPeriod: false)
    }

    /// Adds what came before the first call that was seen.
    mutating func extend(first earliest: Timestamp, last latest: Timestamp) {
        if beganInPeriod { longestPause = max(longestPause, first - latest) }
        first = earliest
        beganInPeriod = false
    }

    fileprivate mutating func note(_ time: Timestamp, isJudged: Bool) {
        if isJudged { longestPause = max(longestPause, time - last) }
        last = time
    }
}
