/// The last hour of a series in buckets and the last day in hours, each beside what was expected.
struct RecentCounts: Sendable, Equatable {
    static let buckets = 12
    static let hours = 24

    /// So many buckets to the present, counted and expected.
    struct Window {
        var buckets: Int
        var count = 0.0
        var expected = 0.0
        /// Expected of the kind of day that does less.
        var least = 0.0
    }

    /// At most five windows; no array, because there are millions of them.
    struct Windows {
        private var all = InlineArray<5, Window>(repeating: Window(buckets: 0))
        private(set) var count = 0

        mutating func append(_ window: Window) {
            all[count] = window
            count += 1
        }

        subscript(_ index: Int) -> Window { all[index] }
    }

    /// Counts, expectations and least expectations, of buckets and then of hours.
    private var values = [Float](repeating: 0, count: 3 * (buckets + hours))
    private var newest = 0
    private var filled = 0
    private var newestHour = 0
    private var filledHours = 0
    private var inHour = 0

    /// Forgets the past: windows must not reach over what was not judged.
    mutating func clear() { (filled, filledHours, inHour) = (0, 0, 0) }

    mutating func append(count: Double, expected: Double, least: Double) {
        newest = (newest + 1) % RecentCounts.buckets
        filled = min(filled + 1, RecentCounts.buckets)
        set(newest, count, expected, least)
        inHour += 1
        guard inHour == 12 else { return }
        inHour = 0
        newestHour = (newestHour + 1) % RecentCounts.hours
        filledHours = min(filledHours + 1, RecentCounts.hours)
        let hour = window(last: 12)
        set(RecentCounts.buckets + newestHour, hour.count, hour.expected, hour.least)
    }

    private mutating func set(_ index: Int, _ count: Double, _ expected: Double, _ least: Double) {
        values[3 * index] = Float(count)
        values[3 * index + 1] = Float(expected)
        values[3 * index + 2] = Float(least)
    }

    private func add(_ index: Int, to window: inout Window) {
        window.count += Double(values[3 * index])
        window.expected += Double(values[3 * index + 1])
        window.least += Double(values[3 * index + 2])
    }

    private func window(last width: Int) -> Window {
        var window = Window(buckets: width)
        for age in 0..<width { add((newest - age + RecentCounts.buckets) % RecentCounts.buckets, to: &window) }
        return window
    }

    /// The last hours, or as many of them as are known.
    func hours(_ most: Int) -> Window {
        let count = min(most, filledHours)
        var window = Window(buckets: 12 * count)
        for age in 0..<count {
            add(RecentCounts.buckets + (newestHour - age + RecentCounts.hours) % RecentCounts.hours, to: &window)
        }
        return window
    }

    /// The windows that are full, by rising width: 5 and 30 minutes, an hour; at the end of each hour also 4 hours and a day.
    var windows: Windows {
        var found = Windows()
        var window = Window(buckets: 0)
        for age in 0..<filled {
            add((newest - age + RecentCounts.buckets) % RecentCounts.buckets, to: &window)
            window.buckets = age + 1
            if age == 0 || age == 5 || age == 11 { found.append(window) }
        }
        guard inHour == 0, found.count == 3 else { return found }
        if filledHours >= 4 { found.append(hours(4)) }
        if filledHours == RecentCounts.hours { found.append(hours(RecentCounts.hours)) }
        return found
    }

    /// The hours that are known and, when there is any, what came since; each with its start, the last bucket ending at `end`.
    func lastHours(endingAt end: Int64) -> [(start: Int64, window: Window)] {
        var found: [(start: Int64, window: Window)] = []
        let last = end - Int64(inHour) * BucketPlace.seconds
        for age in (0..<filledHours).reversed() {
            var window = Window(buckets: 12)
            add(RecentCounts.buckets + (newestHour - age + RecentCounts.hours) % RecentCounts.hours, to: &window)
            found.append((last - Int64(age + 1) * 3_600, window))
        }
        if inHour > 0 { found.append((last, window(last: inHour))) }
        return found
    }

    func write(to bytes: inout ByteWriter) {
        for place in [newest, filled, newestHour, filledHours, inHour] { bytes.write(UInt8(place)) }
        for value in values { bytes.write(value) }
    }

    init() {}

    init?(_ bytes: inout ByteReader) {
        guard let places = bytes.readAll(UInt8.self, 5), let values = bytes.readFloats(self.values.count),
            places[0] < RecentCounts.buckets, places[1] <= RecentCounts.buckets, places[2] < RecentCounts.hours,
            places[3] <= RecentCounts.hours, places[4] < 12
        else { return nil }
        (newest, filled, newestHour) = (Int(places[0]), Int(places[1]), Int(places[2]))
        (filledHours, inHour, self.values) = (Int(places[3]), Int(places[4]), values)
    }
}
