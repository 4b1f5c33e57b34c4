/// Many text patterns that are asked of one text together.
///
/// A pattern without wildcards is found by its hash. Of any other, one literal stretch must occur in the text: all are
/// sought in one pass, and only the patterns whose stretch is there are matched.
final class PatternTests: Sendable {
    private struct Entry: Sendable {
        let index: Int
        let pattern: TextPattern
        /// Whether the text matches wherever the stretch occurs.
        let isDecided: Bool
    }

    /// The patterns without wildcards, by their folded text.
    private let equal: [[UInt8]: [Entry]]
    /// Whether `equal` has a text of that many bytes; what is longer than the list counts with its last element.
    private let lengths: [Bool]
    /// The patterns with a literal stretch, by the number of that stretch.
    private let byFragment: [[Entry]]
    private let search: FragmentSearch
    /// The patterns without one.
    private let others: [Entry]

    init(_ patterns: [(index: Int, pattern: TextPattern)]) {
        var (equal, lengths, byFragment, others) = ([[UInt8]: [Entry]](), [Bool](), [[Entry]](), [Entry]())
        var numbers: [[UInt8]: Int] = [:]
        var fragments: [[UInt8]] = []
        for (index, pattern) in patterns {
            let entry = Entry(index: index, pattern: pattern, isDecided: pattern.isOneFragment)
            if let text = pattern.constant {
                equal[text, default: []].append(entry)
                if lengths.count <= text.count {
                    lengths += Array(repeating: false, count: text.count + 1 - lengths.count)
                }
                lengths[text.count] = true
            } else if let fragment = pattern.longestFragment {
                let number = numbers[fragment] ?? fragments.count
                if number == fragments.count {
                    numbers[fragment] = number
                    fragments.append(fragment)
                    byFragment.append([])
                }
                byFragment[number].append(entry)
            } else {
                others.append(entry)
            }
        }
        search = FragmentSearch(fragments)
        self.equal = equal
        self.lengths = lengths
        self.byFragment = byFragment
        self.others = others
    }

    var isEmpty: Bool { equal.isEmpty && byFragment.isEmpty && others.isEmpty }

    /// How many fragments are sought.
    var fragmentCount: Int { byFragment.count }

    /// Puts the patterns that match `text` into `passed`; `found` is scratch space, empty before and after.
    func match(_ text: String, _ found: inout MarkedIndices, into passed: inout MarkedIndices) {
        text.withBytes(folded: true) { folded in
            if folded.count < lengths.count, lengths[folded.count] {
                // Copied during the call.
                let key = unsafe folded.withUnsafeBufferPointer { unsafe Array($0) }
                for entry in equal[key] ?? [] { check(entry, text, folded, &passed) }
            }
            for entry in others { check(entry, text, folded, &passed) }
            guard !byFragment.isEmpty else { return }
            search.search(folded, &found)
            for number in found.indices {
                for entry in byFragment[number] {
                    if entry.isDecided { passed.insert(entry.index) } else { check(entry, text, folded, &passed) }
                }
            }
            found.removeAll()
        }
    }

    private func check(_ entry: Entry, _ text: String, _ folded: Span<UInt8>, _ passed: inout MarkedIndices) {
        guard !passed.contains(entry.index) else { return }
        if entry.pattern.isCased ? entry.pattern.matches(text) : entry.pattern.matches(folded) {
            passed.insert(entry.index)
        }
    }
}

extension TextPattern {
    /// The folded text that alone may match, when there are no wildcards.
    fileprivate var constant: [UInt8]? {
        guard segments.count == 1, let only = segments.first, !only.hasWildcards else { return nil }
        return folded(only.bytes)
    }

    /// The longest stretch of literal text, folded; `nil` when there is none.
    fileprivate var longestFragment: [UInt8]? {
        let stretches = segments.flatMap { $0.bytes.split(separator: Segment.anyScalar) }
        return stretches.max { $0.count < $1.count }.map { folded(Array($0)) }
    }

    /// Whether it is one literal stretch anywhere in the text, in any case.
    fileprivate var isOneFragment: Bool {
        !isCased && segments.count == 3 && segments[0].bytes.isEmpty && segments[2].bytes.isEmpty
            && !segments[1].hasWildcards
    }

    private func folded(_ bytes: [UInt8]) -> [UInt8] {
        isCased ? String(decoding: bytes, as: UTF8.self).bytes(folded: true) : bytes
    }
}
