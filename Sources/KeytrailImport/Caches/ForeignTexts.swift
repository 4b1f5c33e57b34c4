internal import KeytrailCapture
internal import KeytrailModel

/// Reads the texts of a line through the secret filter, each distinct one once.
struct ForeignTexts {
    /// A shorter text needs no memory of its own, and is too short for a secret's shape.
    private static let smallLimit = 15

    private let filter: SecretFilter
    private var cache = BytesCache<String>(size: 4_096)

    init(filter: SecretFilter) {
        self.filter = filter
    }

    /// What may be kept of a text.
    mutating func text(_ bytes: ByteSlice) -> String {
        if bytes.count <= ForeignTexts.smallLimit, bytes.isPrintableASCII { return bytes.string }
        if let known = cache.value(for: bytes) { return known }
        let text = filter.text(bytes.string)
        cache.insert(text, for: bytes)
        return text
    }

    /// What may be kept of a text that may be absent.
    mutating func text(_ bytes: ByteSlice?) -> String? { bytes.map { text($0) } }

    /// The members that are none of the format's, as far as they may be kept.
    func attributes(of values: FieldValues) -> [JSON.Member] {
        guard !values.others.isEmpty else { return [] }
        return values.others.compactMap { filter.member(values.nodes[$0].name.string, values.nodes.value(at: $0)) }
    }
}

extension ByteSlice {
    /// Whether every byte is a printable ASCII character.
    var isPrintableASCII: Bool {
        for index in 0..<count where !(0x20...0x7E).contains(self[index]) { return false }
        return true
    }
}
