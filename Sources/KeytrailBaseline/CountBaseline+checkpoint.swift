extension CountBaseline {
    /// The whole state; the same number of bytes always, less than 1,800.
    package var checkpoint: [UInt8] {
        var bytes = ByteWriter()
        bytes.write(dayNumber)
        bytes.write(activeDays)
        for number in [daysSeen, bucketsSeen, calm, episodeBuckets] { bytes.write(number) }
        for dispersion in dispersions { bytes.write(dispersion) }
        profile.write(to: &bytes)
        recent.write(to: &bytes)
        return bytes.bytes
    }

    /// Goes on from a checkpoint; `nil` when the bytes are none.
    package init?(checkpoint: [UInt8]) {
        self.init()
        var bytes = ByteReader(checkpoint)
        guard let dayNumber = bytes.read(Int64.self), let activeDays = bytes.read(UInt32.self),
            let numbers = bytes.readAll(Int32.self, 4), let dispersions = bytes.readFloats(dispersions.count),
            let profile = SeasonalProfile(&bytes), let recent = RecentCounts(&bytes), bytes.isAtEnd,
            numbers[0] >= 0, numbers[1] >= 0, numbers[2] >= -1, numbers[3] >= 0, dispersions.allSatisfy({ $0 >= 1 })
        else { return nil }
        (self.dayNumber, self.activeDays, self.dispersions) = (dayNumber, activeDays, dispersions)
        (daysSeen, bucketsSeen, calm, episodeBuckets) = (numbers[0], numbers[1], numbers[2], numbers[3])
        (self.profile, self.recent) = (profile, recent)
    }
}
