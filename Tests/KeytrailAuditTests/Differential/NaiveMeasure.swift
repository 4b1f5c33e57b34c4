import Foundation
import KeytrailModel
import KeytrailRules

/// What a correlation measures at an instant, from all that its group ever did.
struct NaiveMeasure {
    private let correlation: Correlation
    private let condition: MeasureCondition
    private let all: [NaiveEngine.Sighting]

    init(_ correlation: Correlation, _ condition: MeasureCondition, _ all: [NaiveEngine.Sighting]) {
        self.correlation = correlation
        self.condition = condition
        self.all = all
    }

    /// The measure; `nil` where there is nothing to measure.
    func value(at time: Timestamp) -> Double? {
        let window = all.inside(time - correlation.timespan, time)
        let numbers = window.numbers
        switch correlation.kind {
        case .eventCount: return Double(window.identities.count)
        case .valueCount: return Double(Set(window.compactMap { $0.values?.map(\.asText) }).count)
        case .temporal: return Double(Set(window.map(\.rule)).count)
        case .temporalOrdered: return Double(window.longestChain(rules: correlation.rules.count))
        case .valueSum: return numbers.isEmpty ? nil : numbers.reduce(0, +)
        case .valueAverage: return numbers.isEmpty ? nil : numbers.reduce(0, +) / Double(numbers.count)
        case .valueMedian: return numbers.percentile(50)
        case .valuePercentile: return numbers.percentile(condition.percentile)
        case .newValue: return newValues(at: time)
        case .ratio: return ratio(window)
        case .silence: return silence(until: time)
        // What was learned of a past is no matter of a few events; see `SpikeTests`.
        case .spike: return nil
        case .impossibleTravel: return speed(at: time)
        }
    }

    /// Values of the instant that no event of the timespan before had, in a group that is known.
    private func newValues(at time: Timestamp) -> Double? {
        guard case .newValue(let terms) = correlation.terms else { return nil }
        let valued = all.filter { $0.values != nil && $0.time <= time }
        let past = valued.inside(time - correlation.timespan, time).filter { $0.time < time }
        let new = Set(valued.filter { $0.time == time }.compactMap(\.values)).subtracting(past.compactMap(\.values))
        let known = parts(valued, width: correlation.timespan.microseconds / 64, from: time - correlation.timespan)
        guard let oldest = known.map(\.start).min(), oldest <= time - terms.warmup, !new.isEmpty,
            known.filter({ $0.sighting.time < time }).map(\.sighting).identities.count >= terms.minimumEvents
        else { return nil }
        return Double(new.count)
    }

    /// The least share of the first rule's events that is believable, by Wilson's interval.
    private func ratio(_ window: [NaiveEngine.Sighting]) -> Double? {
        guard case .ratio(let terms) = correlation.terms else { return nil }
        // Quantiles of the normal distribution, from tables.
        guard let z = [0.9: 1.2815515655446004, 0.95: 1.6448536269514722, 0.99: 2.3263478740408408][terms.confidence]
        else { return nil }
        let n = Double(window.identities.count)
        guard n > 0, Int(n) >= terms.minimumEvents else { return nil }
        let p = Double(window.filter { $0.rule == 0 }.identities.count) / n
        let root = (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
        return max(0, (p + z * z / (2 * n) - z * root) / (1 + z * z / n))
    }

    /// How many events the group had before the timespan without one that ends now.
    private func silence(until time: Timestamp) -> Double? {
        guard case .silence(let terms) = correlation.terms else { return nil }
        let last = time - correlation.timespan
        guard all.contains(where: { $0.time == last }), !all.contains(where: { last < $0.time && $0.time <= time })
        else { return nil }
        let before = all.filter { $0.time <= last }
        let counted = parts(before, width: terms.lookback.microseconds / 64, from: last - terms.lookback)
        return counted.isEmpty ? nil : Double(counted.map(\.sighting).identities.count)
    }

    /// The greatest speed between a place of the instant and one of the instant before, or of the same.
    private func speed(at time: Timestamp) -> Double? {
        guard case .travel(let terms) = correlation.terms else { return nil }
        let placed = all.filter { $0.values != nil }
        let present = placed.filter { $0.time == time }
        let last = placed.map(\.time).filter { $0 < time }.max()
        let previous = placed.filter { $0.time == last && $0.time >= time - correlation.timespan }
        let speeds = present.flatMap { here in
            (present + previous).compactMap { there -> Double? in
                let distance = here.distance(to: there)
                let seconds = max(1, Double((time - there.time).microseconds) / 1_000_000)
                return here.identity != there.identity && distance >= terms.minimumDistance
                    ? distance / seconds * 3_600 : nil
            }
        }
        return speeds.max()
    }

    /// The sightings by the part of time that they are in, of those parts that start at `from` or later.
    private func parts(
        _ sightings: [NaiveEngine.Sighting],
        width: Int64,
        from: Timestamp
    ) -> [(start: Timestamp, sighting: NaiveEngine.Sighting)] {
        sightings.map { sighting in
            let remainder = sighting.time.microseconds % width
            return (Timestamp(microseconds: sighting.time.microseconds - remainder), sighting)
        }.filter { $0.0 >= from }
    }
}

extension [NaiveEngine.Sighting] {
    /// The events seen, each once.
    fileprivate var identities: Set<String> { Set(map(\.identity)) }
}

extension NaiveEngine.Sighting {
    /// The great circle between two places, in kilometres, by the chord between them.
    fileprivate func distance(to other: NaiveEngine.Sighting) -> Double {
        let chord = zip(direction, other.direction).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
        return 2 * 6_371.0088 * asin(min(1, chord / 2))
    }

    /// Where its place is, from the middle of a globe of radius 1.
    private var direction: [Double] {
        guard let angles = values?.compactMap(\.asNumber).map({ $0 * .pi / 180 }), angles.count == 2 else { return [] }
        return [cos(angles[0]) * cos(angles[1]), cos(angles[0]) * sin(angles[1]), sin(angles[0])]
    }
}
