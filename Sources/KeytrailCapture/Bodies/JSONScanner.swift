/// Looks single values up in JSON bytes (RFC 8259) without building a tree.
///
/// Works on a body's beginning too: what was cut off is simply not found. Nothing recurses, so depth costs no stack.
struct JSONScanner {
    let bytes: [UInt8]

    /// A value that is no list and no object, or the fact that it is one.
    enum Value: Equatable {
        case string(String)
        case number(String)
        case bool(Bool)
        case null
        case container
    }

    /// Where the value at `path` begins: names of nested objects' members, from `start` on.
    func find(_ path: some Sequence<String>, from start: Int = 0) -> Int? {
        var position = skipSpace(start)
        for name in path {
            guard let next = member(Array(name.utf8), ofObjectAt: position) else { return nil }
            position = next
        }
        return position < bytes.count ? position : nil
    }

    /// The value that begins at `position`; `nil` when it is cut off or broken.
    func value(at position: Int) -> Value? {
        guard position < bytes.count else { return nil }
        switch bytes[position] {
        case 0x22: return string(at: position).map { .string($0.text) }
        case 0x7b, 0x5b: return .container
        case 0x74: return literal("true", at: position) ? .bool(true) : nil
        case 0x66: return literal("false", at: position) ? .bool(false) : nil
        case 0x6e: return literal("null", at: position) ? .null : nil
        default:
            let digits = bytes[position...].prefix {
                ASCII.isAlphanumeric($0) || $0 == 0x2b || $0 == 0x2d || $0 == 0x2e
            }
            return digits.isEmpty || digits.endIndex == bytes.count && position > 0 ? nil : .number(ASCII.text(digits))
        }
    }

    /// Where the elements of the list at `position` begin, at most `limit` of them.
    func elements(ofListAt position: Int, limit: Int = 1_000) -> [Int] {
        guard position < bytes.count, bytes[position] == 0x5b else { return [] }
        var starts: [Int] = []
        var index = skipSpace(position + 1)
        while index < bytes.count, bytes[index] != 0x5d, starts.count < limit {
            starts.append(index)
            guard let end = skipValue(index) else { break }
            index = skipSpace(end)
            guard index < bytes.count, bytes[index] == 0x2c else { break }
            index = skipSpace(index + 1)
        }
        return starts
    }

    /// The names of the object at `position` and where their values begin, at most `limit` of them.
    func members(ofObjectAt position: Int, limit: Int = 1_000) -> [(name: String, value: Int)] {
        guard position < bytes.count, bytes[position] == 0x7b else { return [] }
        var found: [(name: String, value: Int)] = []
        var index = skipSpace(position + 1)
        while found.count < limit, let (name, end) = string(at: index), let start = colon(after: end) {
            found.append((name, start))
            guard let next = nextMember(afterValueAt: start) else { break }
            index = next
        }
        return found
    }

    private func member(_ name: [UInt8], ofObjectAt position: Int) -> Int? {
        guard position < bytes.count, bytes[position] == 0x7b else { return nil }
        var index = skipSpace(position + 1)
        while let end = skipString(index), let start = colon(after: end) {
            if bytes[(index + 1)..<(end - 1)].elementsEqual(name) { return start < bytes.count ? start : nil }
            guard let next = nextMember(afterValueAt: start) else { return nil }
            index = next
        }
        return nil
    }

    private func colon(after end: Int) -> Int? {
        let index = skipSpace(end)
        return index < bytes.count && bytes[index] == 0x3a ? skipSpace(index + 1) : nil
    }

    private func nextMember(afterValueAt start: Int) -> Int? {
        guard let end = skipValue(start) else { return nil }
        let index = skipSpace(end)
        return index < bytes.count && bytes[index] == 0x2c ? skipSpace(index + 1) : nil
    }

    private func skipSpace(_ start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index] == 0x20 || (bytes[index] >= 0x09 && bytes[index] <= 0x0d) { index += 1 }
        return index
    }

    private func literal(_ text: String, at position: Int) -> Bool { bytes[position...].starts(with: text.utf8) }

    /// The index after the value; `nil` when it is cut off.
    private func skipValue(_ start: Int) -> Int? {
        guard start < bytes.count else { return nil }
        if bytes[start] == 0x22 { return skipString(start) }
        guard bytes[start] == 0x7b || bytes[start] == 0x5b else {
            let end = bytes[start...].firstIndex { $0 == 0x2c || $0 == 0x7d || $0 == 0x5d } ?? bytes.count
            return end < bytes.count ? end : nil
        }
        var depth = 0
        var index = start
        while index < bytes.count {
            switch bytes[index] {
            case 0x22:
                guard let end = skipString(index) else { return nil }
                index = end
                continue
            case 0x7b, 0x5b: depth += 1
            case 0x7d, 0x5d:
                depth -= 1
                if depth == 0 { return index + 1 }
            default: break
            }
            index += 1
        }
        return nil
    }

    private func skipString(_ start: Int) -> Int? {
        guard start < bytes.count, bytes[start] == 0x22 else { return nil }
        var index = start + 1
        while index < bytes.count {
            switch bytes[index] {
            case 0x22: return index + 1
            case 0x5c: index += 2
            default: index += 1
            }
        }
        return nil
    }

    private func string(at start: Int) -> (text: String, end: Int)? {
        guard let end = skipString(start) else { return nil }
        let raw = bytes[(start + 1)..<(end - 1)]
        guard raw.contains(0x5c) else { return (ASCII.text(raw), end) }
        return (JSONScanner.unescaped(raw), end)
    }

    private static func unescaped(_ raw: ArraySlice<UInt8>) -> String {
        var units: [UInt16] = []
        var result = ""
        func flush() {
            result += String(decoding: units, as: UTF16.self)
            units = []
        }
        var index = raw.startIndex
        var plain = index
        while index < raw.endIndex {
            guard raw[index] == 0x5c, index + 1 < raw.endIndex else {
                index += 1
                continue
            }
            if plain < index {
                flush()
                result += ASCII.text(raw[plain..<index])
            }
            let escape = raw[index + 1]
            index += 2
            if escape == 0x75, index + 4 <= raw.endIndex,
                let unit = UInt16(ASCII.text(raw[index..<(index + 4)]), radix: 16)
            {
                units.append(unit)
                index += 4
            } else {
                units.append(UInt16(simpleEscapes[escape] ?? escape))
            }
            plain = index
        }
        flush()
        return result + ASCII.text(raw[plain...])
    }

    private static let simpleEscapes: [UInt8: UInt8] = [0x6e: 0x0a, 0x74: 0x09, 0x72: 0x0d, 0x62: 0x08, 0x66: 0x0c]
}
