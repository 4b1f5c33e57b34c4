internal import KeytrailAudit
internal import KeytrailModel
internal import KeytrailRules

/// Reads from judged instants how a finding's group went, and how near the others came.
struct GroupJudgement {
    let correlation: Correlation
    /// The rule's instants in the order of time.
    let instants: [JudgedInstant]

    /// Fills in everything that instants tell.
    func fill(_ explanation: inout Explanation, in period: TimeWindow) {
        let finding = explanation.finding
        let own = instants.filter { $0.group == finding.group }
        if let index = own.firstIndex(where: { $0.at == finding.openedAt && $0.qualifies }) {
            explanation.opening = moment(own[index])
            explanation.before = index > 0 ? moment(own[index - 1]) : nil
        }
        if case .measure(let condition) = correlation.condition { explanation.extreme = condition.extreme }
        (explanation.buckets, explanation.bucketLength) = buckets(own, in: period)
        let others = Dictionary(grouping: instants.filter { $0.group != finding.group }, by: \.group)
        explanation.neighbourCount = others.count
        explanation.neighbours = Array(neighbours(others).prefix(Explanation.neighbourLimit))
    }

    private func moment(_ instant: JudgedInstant) -> Explanation.Moment {
        Explanation.Moment(at: instant.at, measure: instant.measure)
    }

    // The lengths that people read off a clock.
    private static let lengths: [TimeSpan] =
        [.milliseconds(1), .milliseconds(10), .milliseconds(100)]
        + [1, 2, 5, 10, 15, 30].map(TimeSpan.seconds) + [1, 2, 5, 10, 15, 30].map(TimeSpan.minutes)
        + [1, 2, 3, 6, 12].map(TimeSpan.hours) + [1, 2, 7, 14, 28].map(TimeSpan.days)
    private static let bucketLimit: Int64 = 24

    private func buckets(_ own: [JudgedInstant], in period: TimeWindow) -> ([Explanation.Bucket], TimeSpan) {
        let fitting = GroupJudgement.lengths.first { length in
            period.length.microseconds / length.microseconds < GroupJudgement.bucketLimit
        }
        let step = (fitting ?? .days(28)).microseconds
        let first = period.start.microseconds - period.start.microseconds % step
        let count = min(GroupJudgement.bucketLimit + 1, (period.end.microseconds - first) / step + 1)
        var buckets = (0..<count).map { Explanation.Bucket(start: Timestamp(microseconds: first + $0 * step)) }
        let wantsLess = correlation.wantsLess
        for instant in own {
            let index = Int((instant.at.microseconds - first) / step)
            guard buckets.indices.contains(index) else { continue }
            buckets[index].instants += 1
            let known = buckets[index].measure ?? instant.measure
            buckets[index].measure = wantsLess ? min(known, instant.measure) : max(known, instant.measure)
            buckets[index].qualifies = buckets[index].qualifies || instant.qualifies
        }
        return (buckets, TimeSpan(microseconds: step))
    }

    private func neighbours(_ groups: [[Finding.GroupField]: [JudgedInstant]]) -> [Explanation.Neighbour] {
        let neighbours = groups.compactMap { group, instants -> Explanation.Neighbour? in
            guard let nearest = nearest(of: instants) else { return nil }
            let reason = instants.contains(where: \.qualifies) ? .qualified : reason(for: nearest)
            return Explanation.Neighbour(group: group, nearest: moment(nearest), reason: reason)
        }
        let wantsLess = correlation.wantsLess
        return neighbours.sorted { left, right in
            if left.nearest.measure != right.nearest.measure {
                return (left.nearest.measure < right.nearest.measure) == wantsLess
            }
            return left.group.words < right.group.words
        }
    }

    private func nearest(of instants: [JudgedInstant]) -> JudgedInstant? {
        switch correlation.condition {
        case .measure(let condition): condition.nearest(of: instants)
        case .presence: instants.max { $0.measure < $1.measure }
        }
    }

    private func reason(for nearest: JudgedInstant) -> Explanation.Neighbour.Reason {
        guard case .measure(let condition) = correlation.condition else {
            return .measure(inOrder: "not this combination")
        }
        guard condition.holds(for: nearest.measure) else {
            return .measure(inOrder: condition.inOrder(measureText))
        }
        return correlation.baseline == nil ? .terms : .usual
    }
}

extension Correlation {
    fileprivate var wantsLess: Bool {
        guard case .measure(let condition) = condition else { return false }
        return condition.wantsLess
    }
}
