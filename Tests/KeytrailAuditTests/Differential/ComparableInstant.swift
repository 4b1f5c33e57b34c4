import Foundation
import KeytrailModel

/// An instant at which a correlation holds for a group, so that what several implementations say can be compared.
struct ComparableInstant: Decodable, Hashable {
    /// The group's fields, sorted by name: `name=value;name=value`.
    var group: String
    /// When.
    var time: Timestamp
    /// What was measured; absent where there is nothing to measure.
    var measure: Double?

    /// An instant of ours.
    init(group: [Finding.GroupField], time: Timestamp, measure: Double?) {
        self.group = group.map { "\($0.name)=\($0.value)" }.sorted().joined(separator: ";")
        self.time = time
        self.measure = measure
    }

    /// An instant of theirs: `[group, microseconds, measure]`.
    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        group = try container.decode(String.self)
        time = Timestamp(microseconds: try container.decode(Int64.self))
        measure = try container.decodeIfPresent(Double.self)
    }

    /// A line of a comparison; measures that differ by rounding alone are the same.
    func line(isMeasured: Bool) -> String {
        let shown = isMeasured ? measure.map(significant) ?? "nothing" : ""
        return "\(time) \(group) \(shown)"
    }
}

/// A number to nine significant digits, which no rounding of doubles reaches.
func significant(_ number: Double) -> String { String(format: "%.9g", number) }
