internal import Foundation

/// What a series' own clock shows, daylight saving included.
package struct SeriesClock: Sendable {
    private let zone: TimeZone?
    /// The UTC day that `offset` is known of; a day whose offset changes is none.
    private var day = Int64.min
    private var offset: Int64 = 0

    /// A clock in a zone: UTC for `nil`, and for a name that is no zone's.
    package init(zone name: String? = nil) {
        zone = name.flatMap { $0 == "UTC" ? nil : TimeZone(identifier: $0) }
    }

    /// Whether there is a zone of this name.
    package static func knows(zone name: String) -> Bool { TimeZone(identifier: name) != nil }

    /// By how many seconds the clock is ahead of UTC.
    package mutating func offset(at seconds: Int64) -> Int64 {
        guard let zone else { return 0 }
        let present = floorDivided(seconds, by: 86_400)
        if present == day { return offset }
        let start = SeriesClock.offset(of: zone, at: present * 86_400)
        guard start == SeriesClock.offset(of: zone, at: present * 86_400 + 86_399) else {
            return SeriesClock.offset(of: zone, at: seconds)
        }
        (day, offset) = (present, start)
        return start
    }

    /// Where a bucket lies in the week of the clock; buckets are counted from 1970-01-01T00:00:00Z.
    package mutating func place(ofBucket bucket: Int64) -> BucketPlace {
        let seconds = bucket * BucketPlace.seconds
        return BucketPlace(localSeconds: seconds + offset(at: seconds))
    }

    private static func offset(of zone: TimeZone, at seconds: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
    }
}

func floorDivided(_ dividend: Int64, by divisor: Int64) -> Int64 {
    let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
}
