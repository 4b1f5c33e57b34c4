internal import KeytrailModel

/// Makes the sequence of an imported call from its line, so that importing a line twice makes one call.
///
/// Identical lines beside each other, with the same time, are calls of their own: the first, second, third … of them
/// get different sequences, the same ones each time the file, or a file that overlaps it, is read.
struct LineIdentity {
    /// What marks a sequence as a digest; see `CallID.sequence`.
    static let marker: Int64 = 1 << 62
    /// How many bits of an ordered sequence hold the digest; the number above them keeps the order.
    private static let digestBits: Int64 = 42
    private static let largestOrder: Int64 = (1 << (62 - digestBits)) - 1

    /// How many lines a log that is out of order may have between two identical ones.
    private static let windowLimit = 16_384

    /// When identical lines are calls of their own.
    enum Repetition: Sendable {
        /// With one time, beside each other.
        case ofNeighbours
        /// Near each other: in a log that is written when requests end, other lines lie between.
        case nearby
        /// Never: each has an identity of its own, or a time so fine that it stands for one.
        case never
    }

    private let repetition: Repetition
    /// What was seen before the present table was begun.
    private var older: [UInt64: UInt64] = [:]
    private var time = Timestamp.distantPast
    private var first: UInt64?
    private var counts: [UInt64: UInt64] = [:]

    init(_ repetition: Repetition = .ofNeighbours) {
        self.repetition = repetition
    }

    /// The sequence of a line with this time; in `order` among the lines of one time where the format numbers them.
    mutating func sequence(of line: ByteSlice, at time: Timestamp, order: Int64? = nil) -> Int64 {
        let digest = line.hash
        let seen: UInt64 =
            switch repetition {
            case .ofNeighbours: occurrence(of: digest, at: time)
            case .nearby: occurrenceNearby(of: digest)
            case .never: 0
            }
        let mixed = mix(digest, occurrence: seen)
        guard let order else { return LineIdentity.marked(mixed) }
        let kept = Int64(truncatingIfNeeded: mixed) & ((1 << LineIdentity.digestBits) - 1)
        return LineIdentity.marker | min(max(0, order), LineIdentity.largestOrder) << LineIdentity.digestBits | kept
    }

    /// The sequence of an event that carries an identity of its own.
    static func sequence(ofEvent id: ByteSlice) -> Int64 { marked(id.hash) }

    private mutating func occurrence(of digest: UInt64, at time: Timestamp) -> UInt64 {
        if time != self.time || first == nil {
            self.time = time
            first = digest
            if !counts.isEmpty { counts.removeAll(keepingCapacity: counts.count < 4_096) }
            return 0
        }
        // Most times belong to one line; the table is for those that do not.
        if counts.isEmpty, let first { counts[first] = 1 }
        let seen = counts[digest, default: 0]
        counts[digest] = seen + 1
        return seen
    }

    /// How often the line was there among the last ones, whose time is in it.
    private mutating func occurrenceNearby(of digest: UInt64) -> UInt64 {
        if counts.count >= LineIdentity.windowLimit {
            older = counts
            counts.removeAll(keepingCapacity: true)
        }
        let seen = counts[digest] ?? older[digest] ?? 0
        counts[digest] = seen + 1
        return seen
    }

    private func mix(_ digest: UInt64, occurrence: UInt64) -> UInt64 {
        guard occurrence > 0 else { return digest }
        // The finaliser of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators").
        var word = digest &+ occurrence &* 0x9E37_79B9_7F4A_7C15
        word = (word ^ word &>> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word &>> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word &>> 31
    }

    private static func marked(_ digest: UInt64) -> Int64 {
        marker | Int64(truncatingIfNeeded: digest & (UInt64(bitPattern: marker) - 1))
    }
}
