internal import HTTPTypes

/// The names of response fields that were seen before: servers send the same ones with every response.
///
/// For one thread. What it holds is bounded, and a find compares the whole name.
final class FieldNames {
    private var slots: [HTTPField.Name?] = Array(repeating: nil, count: count)
    private static let count = 256
    private static let longest = 64

    /// The name that the bytes spell; `nil` when they are no token (RFC 9110 §5.1).
    func name(_ bytes: some Collection<UInt8>) -> HTTPField.Name? {
        // FNV-1a; who makes names collide gains nothing but a slower look-up.
        var hash: UInt32 = 2_166_136_261
        for byte in bytes { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        let index = Int(hash % UInt32(FieldNames.count))
        if let known = slots[index], known.rawName.utf8.elementsEqual(bytes) { return known }
        guard let name = HTTPField.Name(String(decoding: bytes, as: UTF8.self)) else { return nil }
        if name.rawName.utf8.count <= FieldNames.longest { slots[index] = name }
        return name
    }
}
