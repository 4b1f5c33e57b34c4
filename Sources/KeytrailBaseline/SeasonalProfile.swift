/// What a series does at each time of the day, on weekdays and at weekends.
///
/// Five-minute slots of the series' own clock. A slot is a moving mean that is a plain mean while it is young; until it has seen a few
/// days it is drawn towards the hour before and after. Of a kind of day that was never seen nothing is known.
struct SeasonalProfile: Sendable, Equatable {
    static let slots = 288
    /// The least weight of a new day.
    private static let leastWeight = 0.15
    /// Days after which a slot speaks for itself.
    private static let grown: UInt8 = 6

    private var codes: [UInt16]
    /// Days seen, by kind of day and hour.
    private var days: [UInt8]

    /// A profile that knows nothing.
    init() {
        codes = Array(repeating: 0, count: 2 * SeasonalProfile.slots)
        days = Array(repeating: 0, count: 48)
    }

    /// The level expected in a slot; `nil` when such a day was never seen at that hour.
    func expected(_ place: BucketPlace) -> Double? { level(slot: place.slot, of: place.day) }

    /// The lesser of what both kinds of day expect: a holiday is a weekday that looks like a Sunday.
    func leastExpected(_ place: BucketPlace) -> Double? {
        guard let own = expected(place) else { return nil }
        guard let other = level(slot: place.slot, of: place.day.other) else { return own }
        return min(own, other)
    }

    private func level(slot: Int, of day: DayKind) -> Double? {
        let seen = days[day.rawValue * 24 + slot / 12]
        guard seen > 0 else { return nil }
        let first = day.rawValue * SeasonalProfile.slots
        let own = LevelCode.level(codes[first + slot])
        guard seen < SeasonalProfile.grown else { return own }
        var sum = 0.0
        var count = 0.0
        for step in -12...12 {
            let near = (slot + step + SeasonalProfile.slots) % SeasonalProfile.slots
            guard days[day.rawValue * 24 + near / 12] > 0 else { continue }
            sum += LevelCode.level(codes[first + near])
            count += 1
        }
        let weight = Double(seen) / (Double(seen) + 1.5)
        return weight * own + (1 - weight) * sum / max(count, 1)
    }

    /// Takes in what was seen in a slot.
    mutating func learn(_ value: Double, at place: BucketPlace) {
        let hour = place.day.rawValue * 24 + place.slot / 12
        let index = place.day.rawValue * SeasonalProfile.slots + place.slot
        // The hour's day is counted with its last slot, so that all its slots weigh the day alike.
        let weight = max(1 / (Double(days[hour]) + 1), SeasonalProfile.leastWeight)
        let old = LevelCode.level(codes[index])
        codes[index] = LevelCode.code(old + weight * (value - old))
        if place.slot % 12 == 11, days[hour] < .max { days[hour] += 1 }
    }

    /// Takes another level for the usual one, in all slots; the days to come weigh as they do in a young profile.
    mutating func scale(by factor: Double) {
        for index in codes.indices { codes[index] = LevelCode.code(LevelCode.level(codes[index]) * factor) }
        for index in days.indices { days[index] = min(days[index], 2) }
    }

    /// Writes the profile into 1,200 bytes.
    func write(to bytes: inout ByteWriter) {
        for code in codes { bytes.write(code) }
        for day in days { bytes.write(day) }
    }

    /// Reads what `write` wrote; `nil` when there are too few bytes.
    init?(_ bytes: inout ByteReader) {
        guard let codes = bytes.readAll(UInt16.self, 2 * SeasonalProfile.slots),
            let days = bytes.readAll(UInt8.self, 48)
        else { return nil }
        self.codes = codes
        self.days = days
    }
}
