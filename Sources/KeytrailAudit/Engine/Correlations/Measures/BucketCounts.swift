/// Counts events in buckets aligned to multiples of their width since the epoch, as far back as is asked for.
struct BucketCounts {
    /// A bucket that is not empty: how many after the first of all it is, and its events.
    private struct Bucket {
        var offset: UInt32
        var count: UInt32
    }

    /// The width of a bucket, in microseconds.
    let width: Int64
    private let capacity: Int
    /// The number of the first bucket of all.
    private var first: Int64 = 0
    /// Numbers of buckets that are not empty, ascending, with their counts.
    private var buckets: ContiguousArray<Bucket> = []
    private var head = 0
    /// Where the newest bucket ends.
    private var newestEnd = Int64.min

    /// Counts in buckets `width` microseconds wide; what is older than `reach` before the newest event is forgotten.
    init(width: Int64, reach: Int64) {
        self.width = width
        capacity = Int(reach / width) + 2
    }

    /// The bytes of the buckets, and of the room for more.
    var bytes: Int { 32 + buckets.capacity * 8 }

    /// Counts an event; times never go backwards.
    mutating func count(_ time: Int64) {
        // Most events are in the bucket of the one before.
        if time < newestEnd {
            buckets[buckets.count - 1].count &+= 1
            return
        }
        let number = floorDivide(time, width)
        newestEnd = (number + 1) * width
        if buckets.isEmpty || number - first > UInt32.max { begin(at: number) }
        buckets.append(Bucket(offset: UInt32(number - first), count: 1))
        while head < buckets.count, self.number(at: head) < number - Int64(capacity) { head += 1 }
        if head > 8, head > buckets.count / 2 {
            buckets.removeFirst(head)
            head = 0
        }
    }

    /// The events of the buckets that start in [start, end); `nil` when nothing was counted in those from `beginning` on that
    /// start before `end`.
    ///
    /// Logarithmic, and linear in the buckets asked for.
    func total(from start: Int64, to end: Int64, since beginning: Int64) -> Int? {
        let first = ceilDivide(start, width)
        let last = ceilDivide(end, width) - 1
        let oldest = place(of: ceilDivide(beginning, width))
        guard oldest < buckets.count, number(at: oldest) <= last else { return nil }
        var total = 0
        var index = place(of: first)
        while index < buckets.count, number(at: index) <= last {
            total += Int(buckets[index].count)
            index += 1
        }
        return total
    }

    /// The start of the oldest bucket that is not empty and starts at or after `time`, and the events since; `nil` for none.
    func oldest(notBefore time: Int64) -> (start: Int64, events: Int)? {
        let index = place(of: ceilDivide(time, width))
        guard index < buckets.count else { return nil }
        return (number(at: index) * width, buckets[index...].reduce(0) { $0 + Int($1.count) })
    }

    private func number(at index: Int) -> Int64 { first + Int64(buckets[index].offset) }

    /// Counts offsets from `number`; what is so far back that it has none is forgotten.
    private mutating func begin(at number: Int64) {
        let start = number - Int64(capacity)
        let kept = buckets.indices.dropFirst(head).filter { self.number(at: $0) >= start }
        buckets = ContiguousArray(
            kept.map { Bucket(offset: UInt32(self.number(at: $0) - start), count: buckets[$0].count) }
        )
        (head, first) = (0, start)
    }

    private func place(of number: Int64) -> Int {
        var low = head
        var high = buckets.count
        while low < high {
            let middle = (low + high) / 2
            if self.number(at: middle) < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
