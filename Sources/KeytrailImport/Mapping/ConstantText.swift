/// A text whose bytes stay where they are.
///
/// Safe, because the memory is made and freed here, and what hands slices of it out lives as long.
@safe
final class ConstantText {
    private let bytes: UnsafeMutableBufferPointer<UInt8>

    init(_ text: String) {
        let count = max(1, text.utf8.count)
        unsafe bytes = .allocate(capacity: count)
        // As many as were allocated, and the rest of one zero.
        unsafe bytes.initialize(repeating: 0)
        for (index, byte) in text.utf8.enumerated() { unsafe bytes[index] = byte }
        self.count = text.utf8.count
    }

    deinit {
        // Made in `init`.
        unsafe bytes.deallocate()
    }

    private let count: Int

    /// The bytes; good as long as this lives.
    var slice: ByteSlice {
        guard let base = unsafe bytes.baseAddress else { return .none }
        return unsafe ByteSlice(base: UnsafePointer(base), count: count)
    }
}
