internal import KeytrailModel

/// One answer's counter, and how many of our calls had come and gone by then.
struct QuotaAnswer {
    var call: CallID
    var limit: Int64?
    var remaining: Int64
    var resetsAt: Timestamp?
    /// Whether the call itself was counted for certain.
    var isCounted: Bool
    /// Calls with the credential that were over before this one began.
    var endedBefore: Int64 = 0
    /// As `endedBefore`, with any credential.
    var endedBeforeOfAll: Int64 = 0
    /// As `endedBefore`, of those that were counted for certain.
    var countedBefore: Int64 = 0
    /// Calls counted for certain that had begun when this one ended; `nil` while it lasts.
    var countedUntil: Int64?
    /// When the call was over; `nil` while it lasts.
    var endedAt: Timestamp?
    /// The window of the counter, numbered.
    var window = 0
}

/// Follows one counter through its windows.
///
/// When the provider counted a call, and when it read its counter for the answer, is known only to lie between the call's start and its
/// end. So between the answers of A and B at most those calls of ours were counted that ended after A began and began before B
/// ended, A itself apart. That is the number of calls begun at B's end minus the number of those over at A's start, minus one; so the pair
/// that explains least is B with whichever A has the greatest sum of what was left and what was over.
struct QuotaCounter {
    /// Resets that are told differ by rounding and by the answer's way.
    private static let resetTolerance = TimeSpan.seconds(2)

    private(set) var answers = 0
    /// Falls between answers one after the other that calls that cost one each explain, and that they do not.
    private(set) var explained = 0
    private(set) var unexplained = 0
    private(set) var brokenWindows = 0

    private var drops: [QuotaDrop] = []
    private var window = 0
    private var limit: Int64?
    private var resetsAt: Timestamp?
    private var isBroken = false
    private var dropsOfWindow: [QuotaDrop] = []
    /// The answer against which later ones fall farthest.
    private var anchor: QuotaAnswer?
    /// The last answer that was over.
    private var last: QuotaAnswer?
    private var lowest: Int64 = .max

    /// Takes an answer at its call's start, and says which answer was the last one over by then.
    mutating func open(_ answer: inout QuotaAnswer) -> QuotaAnswer? {
        answers += 1
        if isNewWindow(answer) { begin(answer) }
        if answer.remaining > lowest {
            if let resetsAt, answer.call.startedAt < resetsAt - QuotaCounter.resetTolerance {
                isBroken = true
            } else {
                begin(answer)
            }
        }
        answer.window = window
        if anchor.map({ $0.sum <= answer.sum }) ?? true { anchor = answer }
        return last?.window == window ? last : nil
    }

    /// Takes an answer at its call's end: `begun` calls with the credential have begun, `begunOfAll` with any, `counted` of those
    /// that were counted for certain; `before` is what `open` said.
    mutating func close(
        _ answer: QuotaAnswer,
        before: QuotaAnswer?,
        end: Timestamp,
        begun: Int64,
        begunOfAll: Int64,
        counted: Int64
    ) {
        guard answer.window == window else { return }
        var answer = answer
        answer.countedUntil = counted
        answer.endedAt = end
        if anchor?.call == answer.call { anchor = answer }
        last = answer
        lowest = min(lowest, answer.remaining)
        if let before {
            let fall = before.remaining - answer.remaining
            let most = begun - before.endedBefore - 1
            if fall >= answer.certain(since: before) && fall <= most { explained += 1 } else { unexplained += 1 }
        }
        guard let anchor, anchor.call != answer.call else { return }
        let fall = anchor.remaining - answer.remaining
        let most = begun - anchor.endedBefore - 1
        guard fall > most else { return }
        let own = min(most, answer.certain(since: anchor))
        dropsOfWindow.append(
            QuotaDrop(
                calls: [anchor.call, answer.call],
                time: TimeWindow(start: anchor.call.startedAt, end: end),
                resetsAt: resetsAt,
                fall: fall,
                own: own,
                inFlight: most - own,
                others: max(0, begunOfAll - anchor.endedBeforeOfAll - 1 - most)
            )
        )
        // What follows is held against this answer, so that nothing is told twice.
        self.anchor = answer
    }

    /// The drops of every window in which the counter only fell.
    mutating func finished() -> [QuotaDrop] {
        settle()
        return drops
    }

    private func isNewWindow(_ answer: QuotaAnswer) -> Bool {
        guard window > 0, limit == answer.limit else { return true }
        switch (resetsAt, answer.resetsAt) {
        case (let told?, let now?):
            return now - told > QuotaCounter.resetTolerance || told - now > QuotaCounter.resetTolerance
        case (nil, nil): return false
        case (nil, _?), (_?, nil): return true
        }
    }

    private mutating func begin(_ answer: QuotaAnswer) {
        settle()
        window += 1
        limit = answer.limit
        resetsAt = answer.resetsAt
        anchor = nil
        lowest = .max
    }

    private mutating func settle() {
        if isBroken { brokenWindows += 1 } else { drops += dropsOfWindow }
        dropsOfWindow = []
        isBroken = false
    }
}

extension QuotaAnswer {
    /// What was left, and how many calls had come and gone.
    fileprivate var sum: Int64 { remaining + endedBefore }

    /// Calls that were counted between another answer and this one for certain; none unless the other was over before this began.
    fileprivate func certain(since other: QuotaAnswer) -> Int64 {
        guard let countedUntil = other.countedUntil, let endedAt = other.endedAt, endedAt < call.startedAt else {
            return 0
        }
        let between = max(0, countedBefore - countedUntil)
        return between + (isCounted ? 1 : 0)
    }
}
