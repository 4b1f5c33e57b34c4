/// Finds one byte string in others, linear in both (Knuth, Morris and Pratt, 1977).
struct ByteSearch: Sendable, Hashable {
    /// What is sought.
    let needle: [UInt8]
    /// For each prefix of the needle, the length of its longest proper prefix that is also its suffix.
    private let borders: [Int32]

    init(_ needle: [UInt8]) {
        self.needle = needle
        var borders = [Int32](repeating: 0, count: needle.count)
        var length = 0
        for index in needle.indices.dropFirst() {
            while length > 0, needle[index] != needle[length] { length = Int(borders[length - 1]) }
            if needle[index] == needle[length] { length += 1 }
            borders[index] = Int32(length)
        }
        self.borders = borders
    }

    /// Where the needle first starts at or after `start` and ends at or before `end`; `nil` when nowhere.
    func first(in text: Span<UInt8>, from start: Int, to end: Int) -> Int? {
        guard end - start >= needle.count else { return nil }
        guard let lead = needle.first else { return start }
        var matched = 0
        var position = start
        while position < end {
            let byte = text[position]
            while matched > 0, byte != needle[matched] { matched = Int(borders[matched - 1]) }
            if byte == (matched == 0 ? lead : needle[matched]) { matched += 1 }
            position += 1
            if matched == needle.count { return position - matched }
        }
        return nil
    }
}
