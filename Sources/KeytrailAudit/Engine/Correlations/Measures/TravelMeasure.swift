internal import Foundation
internal import KeytrailModel
internal import KeytrailRules

/// `keytrail_impossible_travel`: the speed, in kilometres an hour, between this place and the one before.
struct TravelMeasure: GroupMeasure {
    private struct Place {
        var latitude: Double
        var longitude: Double
        var call: CallID
    }

    /// Two places within a second are taken to be a second apart, so that a speed is a number.
    private static let shortest = TimeSpan.seconds(1)

    private let length: TimeSpan
    private let terms: TravelTerms
    private var previous: (at: Timestamp, places: [Place])?
    private var present: (at: Timestamp, places: [Place])?
    private var pair: [CallID] = []

    init(_ correlation: Correlation) {
        length = correlation.timespan
        if case .travel(let terms) = correlation.terms { self.terms = terms } else { terms = TravelTerms() }
    }

    mutating func add(_ event: CorrelatedEvent) -> Timestamp? {
        guard case .place(let latitude, let longitude) = event.value else { return nil }
        if present?.at != event.at { present = (event.at, []) }
        present?.places.append(Place(latitude: latitude, longitude: longitude, call: event.call))
        return nil
    }

    mutating func measure(at time: Timestamp, on occasion: Occasion) -> Double? {
        guard let present, present.at == time else { return nil }
        var fastest: Double?
        pair = []
        // Places of the same instant are compared with each other too, whatever their order.
        for (index, place) in present.places.enumerated() {
            for other in present.places[..<index] { consider(place, other, .zero, &fastest) }
            guard let previous, previous.at >= time - length else { continue }
            for other in previous.places { consider(place, other, time - previous.at, &fastest) }
        }
        previous = present
        self.present = nil
        return fastest
    }

    private mutating func consider(_ place: Place, _ other: Place, _ apart: TimeSpan, _ fastest: inout Double?) {
        let distance = TravelMeasure.distance(place, other)
        guard distance >= terms.minimumDistance else { return }
        let hours = Double(max(apart, TravelMeasure.shortest).microseconds) / 3_600_000_000
        let speed = distance / hours
        guard speed > fastest ?? -1 else { return }
        fastest = speed
        pair = [other.call, place.call]
    }

    /// The length of the great circle in kilometres (haversine formula, mean radius of the Earth 6,371.0088 km).
    private static func distance(_ from: Place, _ to: Place) -> Double {
        let radians = Double.pi / 180
        let latitudes = sin((to.latitude - from.latitude) * radians / 2)
        let longitudes = sin((to.longitude - from.longitude) * radians / 2)
        let chord =
            latitudes * latitudes
            + cos(from.latitude * radians) * cos(to.latitude * radians) * longitudes * longitudes
        return 2 * 6_371.0088 * asin(min(1, chord.squareRoot()))
    }

    var evidence: Evidence? { pair.last.map { Evidence(count: pair.count, oldest: pair, newest: $0) } }

    var held: Int { (previous?.places.capacity ?? 0) * 32 }

    mutating func shed() {}

    func isIdle(at time: Timestamp) -> Bool { previous.map { $0.at + length < time } ?? true }
}
