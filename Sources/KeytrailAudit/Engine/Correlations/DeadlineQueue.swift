internal import KeytrailModel

/// When groups must be judged although no event comes: a binary heap, the earliest first.
struct DeadlineQueue {
    private var heap: ContiguousArray<(at: Timestamp, group: Int)> = []

    /// The earliest deadline.
    var first: Timestamp? { heap.first?.at }

    /// The groups that have one.
    var groups: Set<Int> { Set(heap.map(\.group)) }

    /// Adds a deadline; logarithmic.
    mutating func insert(_ time: Timestamp, group: Int) {
        heap.append((time, group))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard isBefore(child, parent) else { break }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Takes out a group whose deadline is not after `time`, the earliest first; logarithmic.
    mutating func takeFirst(at time: Timestamp) -> Int? {
        guard let first = heap.first, first.at <= time else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        sink(0)
        return first.group
    }

    /// Gives the groups that are kept their new numbers: their places in `kept`.
    mutating func renumber(_ kept: [Int]) {
        var numbers: [Int: Int] = [:]
        for (number, group) in kept.enumerated() { numbers[group] = number }
        heap = ContiguousArray(heap.compactMap { entry in numbers[entry.group].map { (entry.at, $0) } })
        // The order of what is left is still a heap's only when nothing was dropped.
        heap.sort { ($0.at, $0.group) < ($1.at, $1.group) }
    }

    private mutating func sink(_ start: Int) {
        var parent = start
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && isBefore(child, least) {
                least = child
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }

    private func isBefore(_ left: Int, _ right: Int) -> Bool {
        (heap[left].at, heap[left].group) < (heap[right].at, heap[right].group)
    }
}
