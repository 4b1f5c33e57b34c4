/// A closed span of event time: both ends belong to it.
public struct TimeWindow: Sendable, Hashable, Codable {
    /// The first instant inside.
    public let start: Timestamp
    /// The last instant inside.
    public let end: Timestamp

    /// Creates the window `[start, end]`; an end before the start makes an empty window.
    public init(start: Timestamp, end: Timestamp) {
        self.start = start
        self.end = end
    }

    /// All of time.
    public static let always = TimeWindow(start: .distantPast, end: .distantFuture)

    /// Whether no instant lies inside.
    public var isEmpty: Bool { end < start }

    /// The length from start to end.
    public var length: TimeSpan { end - start }

    /// Whether `time` lies inside, the ends included.
    public func contains(_ time: Timestamp) -> Bool { start <= time && time <= end }

    /// Whether the two windows share an instant.
    public func overlaps(_ other: TimeWindow) -> Bool { start <= other.end && other.start <= end }
}
