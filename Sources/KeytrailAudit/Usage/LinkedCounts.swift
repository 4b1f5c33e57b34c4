/// How many calls of each group had what in common, such as the host, by row ids.
struct LinkedCounts {
    private struct Link: MixedKey {
        var group: Int
        var id: Int64

        var mixed: Int64 { Int64(group) &+ id &* 1_009 }
    }

    private var links = KeyIndex<Link>()
    private var calls: ContiguousArray<Int> = []

    /// The number of what a group has in common with `id`.
    ///
    /// Amortised constant.
    mutating func link(_ group: Int, _ id: Int64) -> Int {
        let link = links.index(of: Link(group: group, id: id))
        if link == calls.count { calls.append(0) }
        return link
    }

    /// Counts a call.
    mutating func count(_ link: Int) { calls[link] += 1 }

    /// The ids of each group with their calls.
    ///
    /// Linear in the links.
    func byGroup(of groups: Int) -> [[(id: Int64, calls: Int)]] {
        var entries = [[(id: Int64, calls: Int)]](repeating: [], count: groups)
        for (link, calls) in zip(links.keys, calls) { entries[link.group].append((link.id, calls)) }
        return entries
    }
}
