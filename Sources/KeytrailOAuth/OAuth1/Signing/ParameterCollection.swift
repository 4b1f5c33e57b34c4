/// The request parameters of a signature (RFC 5849 §3.4.1.3), encoded as they are collected.
///
/// All of them lie in one buffer: a request with many parameters costs few allocations.
struct ParameterCollection {
    private struct Item {
        let start: Int
        let nameEnd: Int
        let end: Int
    }

    private static let signature = Array("oauth_signature".utf8)

    private var bytes: [UInt8] = []
    private var items: [Item] = []

    init() {
        bytes.reserveCapacity(512)
        items.reserveCapacity(16)
    }

    /// Adds a parameter that is not encoded; the caller leaves out `realm`.
    mutating func append(name: some Sequence<UInt8>, value: some Sequence<UInt8>) {
        let start = bytes.count
        PercentEncoding.append(name, to: &bytes)
        let nameEnd = bytes.count
        PercentEncoding.append(value, to: &bytes)
        keep(Item(start: start, nameEnd: nameEnd, end: bytes.count))
    }

    /// Adds the parameters of a query or form (RFC 5849 §3.4.1.3.1): decoded and encoded again, so that it does not
    /// matter how they were written.
    mutating func append(form: ArraySlice<UInt8>) {
        for pair in form.split(separator: UInt8(ascii: "&")) {
            let mark = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            let start = bytes.count
            appendRecoded(pair[..<mark])
            let nameEnd = bytes.count
            appendRecoded(pair[mark...].dropFirst())
            keep(Item(start: start, nameEnd: nameEnd, end: bytes.count))
        }
    }

    private mutating func appendRecoded(_ text: ArraySlice<UInt8>) {
        PercentEncoding.decode(text, plusIsSpace: true) { PercentEncoding.append($0, to: &bytes) }
    }

    /// Keeps what was appended to the buffer, unless it is the signature itself.
    private mutating func keep(_ item: Item) {
        guard !bytes[item.start..<item.nameEnd].elementsEqual(Self.signature) else {
            bytes.removeLast(item.end - item.start)
            return
        }
        items.append(item)
    }

    /// Whether a parameter of that name is there.
    func contains(_ name: String) -> Bool {
        items.contains { bytes[$0.start..<$0.nameEnd].elementsEqual(name.utf8) }
    }

    /// The parameters by name, then value, in the order of their encoded bytes (RFC 5849 §3.4.1.3.2).
    var normalized: [UInt8] {
        let sorted = items.sorted { left, right in
            switch order(left.start..<left.nameEnd, right.start..<right.nameEnd) {
            case ..<0: true
            case 0: order(left.nameEnd..<left.end, right.nameEnd..<right.end) < 0
            default: false
            }
        }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + 2 * items.count)
        for item in sorted {
            if !output.isEmpty { output.append(UInt8(ascii: "&")) }
            output.append(contentsOf: bytes[item.start..<item.nameEnd])
            output.append(UInt8(ascii: "="))
            output.append(contentsOf: bytes[item.nameEnd..<item.end])
        }
        return output
    }

    /// Below zero, zero or above it as the first range of bytes comes before, equals or follows the second.
    private func order(_ left: Range<Int>, _ right: Range<Int>) -> Int {
        for offset in 0..<min(left.count, right.count) {
            let (first, second) = (bytes[left.lowerBound + offset], bytes[right.lowerBound + offset])
            if first != second { return Int(first) - Int(second) }
        }
        return left.count - right.count
    }
}
