internal import KeytrailModel

/// Keeps chance from being taken for findings where many series are looked at: Benjamini and Hochberg (1995), day by day.
///
/// A series is looked at 288 times a day, so that its least probability of the day counts 288 times. The episodes of a day are those
/// that opened in it, by UTC.
struct FalseDiscovery {
    /// How many of what is kept may be chance, on average.
    static let rate = 0.05
    private static let looks = 288.0

    /// What is kept.
    private(set) var kept: [DetectorResult] = []
    /// How many episodes were left out.
    private(set) var leftOut = 0
    /// Series looked at, on the days of which episodes are kept or left out.
    private(set) var series = 0

    /// Chooses among the episodes of a rule; `groupsByDay` says how many series there were.
    init(_ results: [DetectorResult], groupsByDay: [Int64: Int]) {
        let days = Dictionary(grouping: results) { floorDivide($0.episode.openedAt.seconds, 86_400) }
        for (day, results) in days.sorted(by: { $0.key < $1.key }) {
            let count = max(groupsByDay[day] ?? 0, results.count)
            let limit = FalseDiscovery.limit(results.map(FalseDiscovery.probability), of: count)
            series += count
            for result in results {
                if FalseDiscovery.probability(result) <= limit { kept.append(result) } else { leftOut += 1 }
            }
        }
    }

    private static func probability(_ result: DetectorResult) -> Double { min(1, (result.episode.leastP ?? 0) * looks) }

    /// The greatest probability that is kept among those of `count` series, of which the others are 1.
    static func limit(_ probabilities: [Double], of count: Int) -> Double {
        let sorted = probabilities.sorted()
        let last = sorted.indices.last { sorted[$0] <= Double($0 + 1) / Double(max(count, 1)) * rate }
        return last.map { sorted[$0] } ?? -1
    }
}

extension Engine {
    /// The greatest of the probabilities of unusual series that is no chance, where so many were looked at; -1 for none.
    package static func discoveryLimit(_ probabilities: [Double], of series: Int) -> Double {
        FalseDiscovery.limit(probabilities, of: series)
    }
}

extension FalseDiscovery {
    /// What a reader should know; `nil` when nothing was unusual.
    func note(on title: String) -> Diagnostic? {
        guard !kept.isEmpty || leftOut > 0 else { return nil }
        let expected = (Double(kept.count) * FalseDiscovery.rate * 100).rounded() / 100
        let others = leftOut == 0 ? "" : "; \(leftOut) more were left out, because so many series have such by chance"
        let series = series == 1 ? "1 series of a day" : "\(series) series of a day each"
        let findings = kept.count == 1 ? "1 finding" : "\(kept.count) findings"
        let message = "'\(title)': \(findings) in \(series), of which \(expected) are expected to be chance\(others)"
        return Diagnostic(.note, at: nil, message)
    }
}
