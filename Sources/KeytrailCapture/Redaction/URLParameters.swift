/// The `name=value` pairs of a query or a form, as ranges of its bytes.
struct URLParameters {
    struct Parameter {
        var name: Range<Int>
        /// Empty when there is no `=`, or nothing after it.
        var value: Range<Int>
        var hasValue: Bool
    }

    /// More than any request of ours has; the last one takes the rest.
    private static let most = 256

    private(set) var all: [Parameter] = []

    init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        var start = range.lowerBound
        while start < range.upperBound, all.count < URLParameters.most {
            var end = start
            while end < range.upperBound, bytes[end] != 0x26, bytes[end] != 0x3b { end += 1 }
            if end > start {
                let equals = ASCII.index(of: 0x3d, in: bytes, start..<end)
                let name = start..<(equals ?? end)
                all.append(Parameter(name: name, value: (equals.map { $0 + 1 } ?? end)..<end, hasValue: equals != nil))
            }
            start = end + 1
        }
    }

    /// A parameter's name, decoded and in lower case.
    static func name(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        let range = range.prefix(256)
        guard ASCII.index(of: 0x25, in: bytes, range) != nil else { return ASCII.lowercasedText(bytes, range) }
        let decoded = PercentEncoding.fullyDecoded(bytes.extracting(range))
        return ASCII.lowercasedText(decoded.span, decoded.indices)
    }
}
