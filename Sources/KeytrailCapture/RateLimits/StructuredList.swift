/// A Structured Fields list of items (RFC 9651 §3.1) with integer and text parameters; strict, as the RFC demands.
struct StructuredList {
    struct Item: Equatable {
        var name: String
        var integers: [String: Int64] = [:]
        var texts: [String: String] = [:]
    }

    let items: [Item]

    /// Parses the list; `nil` when any part of it is malformed, because such a field must be ignored as a whole.
    init?(_ text: String) {
        var reader = Reader(bytes: Array(text.utf8.prefix(4_096)))
        var items: [Item] = []
        reader.skipSpace()
        while true {
            guard let item = reader.item() else { return nil }
            items.append(item)
            reader.skipSpace()
            if reader.isAtEnd { break }
            guard reader.take(0x2c) else { return nil }
            reader.skipSpace()
        }
        self.items = items
    }

    private struct Reader {
        let bytes: [UInt8]
        var index = 0

        var isAtEnd: Bool { index >= bytes.count }

        mutating func skipSpace() { while index < bytes.count, ASCII.isSpace(bytes[index]) { index += 1 } }

        mutating func take(_ byte: UInt8) -> Bool {
            guard index < bytes.count, bytes[index] == byte else { return false }
            index += 1
            return true
        }

        mutating func item() -> Item? {
            guard let name = string() ?? token() else { return nil }
            var item = Item(name: name)
            while take(0x3b) {
                skipSpace()
                guard let key = key() else { return nil }
                guard take(0x3d) else { continue }
                guard value(key, into: &item) else { return nil }
            }
            return item
        }

        private mutating func value(_ key: String, into item: inout Item) -> Bool {
            guard index < bytes.count else { return false }
            switch bytes[index] {
            case 0x22:
                guard let text = string() else { return false }
                item.texts[key] = text
                return true
            case 0x3a:
                guard let end = bytes[(index + 1)...].firstIndex(of: 0x3a) else { return false }
                index = end + 1
                return true
            case 0x3f:
                index += 2
                return index <= bytes.count
            default:
                if ASCII.isDigit(bytes[index]) || bytes[index] == 0x2d { return integer(key, into: &item) }
                guard let text = token() else { return false }
                item.texts[key] = text
                return true
            }
        }

        private mutating func integer(_ key: String, into item: inout Item) -> Bool {
            let isNegative = take(0x2d)
            let digits = bytes[index...].prefix { ASCII.isDigit($0) || $0 == 0x2e }
            index = digits.endIndex
            guard let number = QuotaNumber(digits) else { return false }
            if !isNegative, number.micros == 0 { item.integers[key] = number.whole }
            return true
        }

        private mutating func key() -> String? {
            let word = bytes[index...].prefix {
                ASCII.isLower($0) || ASCII.isDigit($0) || $0 == 0x5f || $0 == 0x2d || $0 == 0x2e || $0 == 0x2a
            }
            index = word.endIndex
            return word.isEmpty ? nil : ASCII.text(word)
        }

        private mutating func token() -> String? {
            guard index < bytes.count, ASCII.isLetter(bytes[index]) || bytes[index] == 0x2a else { return nil }
            let word = bytes[index...].prefix {
                ASCII.isAlphanumeric($0) || $0 == 0x5f || $0 == 0x2d || $0 == 0x2e || $0 == 0x3a || $0 == 0x2f
                    || $0 == 0x2a
            }
            index = word.endIndex
            return ASCII.text(word)
        }

        private mutating func string() -> String? {
            guard take(0x22) else { return nil }
            var text: [UInt8] = []
            while index < bytes.count {
                let byte = bytes[index]
                index += 1
                if byte == 0x22 { return ASCII.text(text) }
                guard ASCII.isPrintable(byte) else { return nil }
                guard byte == 0x5c else {
                    text.append(byte)
                    continue
                }
                guard index < bytes.count, bytes[index] == 0x22 || bytes[index] == 0x5c else { return nil }
                text.append(bytes[index])
                index += 1
            }
            return nil
        }
    }
}
