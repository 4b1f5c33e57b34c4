/// What a series counted in each hour of the last four weeks.
struct HourCounts: Sendable, Equatable {
    /// Four weeks, and the hour that has begun.
    private static let kept: Int64 = 28 * 24 + 1

    private var codes: [UInt16] = []
    /// The newest hour, counted from 1970-01-01T00:00:00Z, and what it has so far.
    private var newest: Int64 = .min
    private var open = 0.0
    /// The first hour of all.
    private var first: Int64 = .min

    /// About how many bytes it holds.
    var bytes: Int { codes.capacity * 2 }

    /// Adds to an hour, which is not before the one before.
    mutating func add(_ count: Double, hour: Int64) {
        if newest == .min {
            codes = Array(repeating: 0, count: Int(HourCounts.kept))
            (newest, first) = (hour, hour)
        }
        if hour > newest {
            let begin = max(newest + 1, hour - HourCounts.kept + 1)
            for passed in begin...hour { codes[place(passed)] = 0 }
            (newest, open) = (hour, 0)
        }
        open += count
        codes[place(hour)] = LevelCode.code(open)
    }

    /// What an hour had, to a twentieth of a per cent; `nil` for one before the first, and for one that is forgotten.
    func count(ofHour hour: Int64) -> Double? {
        guard newest != .min, hour >= first, hour <= newest, hour > newest - HourCounts.kept else { return nil }
        return LevelCode.level(codes[place(hour)]).rounded()
    }

    private func place(_ hour: Int64) -> Int {
        let remainder = hour % HourCounts.kept
        return Int(remainder < 0 ? remainder + HourCounts.kept : remainder)
    }
}
