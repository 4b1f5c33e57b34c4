internal import KeytrailModel
internal import KeytrailRules

/// Which ways events go, decided once for all calls that no test can tell apart.
struct EventClasses {
    private var matcher: EventMatcher
    /// The profiles seen, each a class.
    private var profiles: TupleNumbers
    /// The ways of each class; -1 when its calls must be matched one by one.
    private var ways: ContiguousArray<Int32> = []
    private var resets = 0

    /// More classes than this are begun anew.
    private static let limit = 1 << 15

    init(_ matcher: EventMatcher) {
        self.matcher = matcher
        profiles = TupleNumbers(width: matcher.profileWidth)
    }

    /// The ways of the event in `frame`.
    ///
    /// Linear in the tested fields for a call like one before; else it is matched.
    ///
    /// - Throws: what `text` throws.
    mutating func ways(
        of values: ContiguousArray<Int64>,
        _ frame: EventFrame,
        in table: inout StreamTable,
        text: TextLookup
    ) throws -> Int {
        guard frame.members.isEmpty else { return try match(frame, &table, text) }
        try matcher.setProfile(values, frame, text: text)
        if matcher.resets != resets || profiles.count >= EventClasses.limit { begin() }
        let (number, isNew) = profiles.number(matcher.profile)
        if isNew {
            let matched = try match(frame, &table, text)
            ways.append(matcher.hasComparedSlots ? -1 : Int32(truncatingIfNeeded: matched))
            return matched
        }
        guard ways[number] >= 0 else { return try match(frame, &table, text) }
        return Int(ways[number])
    }

    private mutating func match(_ frame: EventFrame, _ table: inout StreamTable, _ text: TextLookup) throws -> Int {
        try matcher.match(frame, text: text)
        return table.ways(of: matcher.matched)
    }

    private mutating func begin() {
        resets = matcher.resets
        profiles.removeAll()
        ways.removeAll()
    }
}
