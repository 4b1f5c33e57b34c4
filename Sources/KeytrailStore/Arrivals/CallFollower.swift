package import KeytrailModel

/// Gives each call once, soon after it was stored, whenever it started.
package struct CallFollower: Sendable {
    /// How far it got; `nil` before everything.
    private var mark: ArrivalMark?
    /// The calls of the log's last minute that are known, in which others may still come.
    private var recent: Set<CallID> = []

    /// Follows from the beginning of a log: what is there already is given too.
    package init() {}

    /// Follows what comes after this snapshot of a log.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package init(after reader: CallReader) throws { try skip(to: reader) }

    /// Whether a snapshot is of the log that is followed, or a copy of it.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    package func follows(_ reader: CallReader) throws -> Bool {
        try mark.map { try reader.arrivalMark().storeID == $0.storeID } ?? true
    }

    /// Calls `visit` for the calls that came since the last time and that `filter` selects, by time.
    ///
    /// Linear in the calls that came and in those of the log's last minute.
    ///
    /// - Returns: False when it is not known any more which calls came, because more came late than the log remembers: then
    ///   none of those is given, and what comes from now on is.
    /// - Throws: `StoreError` when the log cannot be read; what `visit` throws.
    package mutating func advance(
        _ reader: CallReader,
        matching filter: CallFilter,
        _ visit: (IdentifiedCall) throws -> Void
    ) throws -> Bool {
        guard let mark, !mark.isAtBeginning else {
            try skip(to: reader)
            try reader.eachCall(matching: filter, visit)
            return true
        }
        let present = try reader.arrivalMark()
        // Without its newest calls the log tells nothing of what came.
        guard let late = try reader.lateCalls(after: mark), let newest = present.newest, let last = mark.newest,
            newest >= last
        else {
            try skip(to: reader)
            return false
        }
        let tail = try reader.identities(from: last - CallStore.punctuality)
        let new = Set(tail).union(late).subtracting(recent)
        recent = Set(tail.filter { $0.startedAt >= newest - CallStore.punctuality })
        self.mark = present
        try reader.eachCall(of: new, matching: filter, visit)
        return true
    }

    private mutating func skip(to reader: CallReader) throws {
        let present = try reader.arrivalMark()
        recent = try present.newest.map { Set(try reader.identities(from: $0 - CallStore.punctuality)) } ?? []
        mark = present
    }
}

extension CallReader {
    /// Calls `visit` for those of `wanted` that a filter selects, by time; the log may have lost some.
    fileprivate func eachCall(
        of wanted: Set<CallID>,
        matching filter: CallFilter,
        _ visit: (IdentifiedCall) throws -> Void
    ) throws {
        var calls = wanted.sorted()[...]
        while let first = calls.first {
            // What lies close together is read together.
            var last = first
            while let next = calls.first, next.startedAt <= last.startedAt + CallReader.closeness {
                last = next
                calls.removeFirst()
            }
            var part = filter
            part.window = TimeWindow(
                start: max(filter.window.start, first.startedAt),
                end: min(filter.window.end, last.startedAt)
            )
            guard !part.window.isEmpty else { continue }
            try eachCall(matching: part) { if wanted.contains($0.id) { try visit($0) } }
        }
    }

    private static let closeness = TimeSpan.seconds(10)
}
