internal import Glibc
internal import KeytrailModel

/// Bytes that lie in a buffer of somebody else's: a line, or a string inside one.
///
/// A slice is good until its owner moves on: a line until the scanner's next line, a string until the parser's next
/// line. Nothing keeps a slice beyond the call that it was handed to, and whatever is kept is copied; that is why it
/// is safe.
@safe
struct ByteSlice {
    let base: UnsafePointer<UInt8>
    let count: Int

    init(base: UnsafePointer<UInt8>, count: Int) {
        unsafe self.base = base
        self.count = count
    }

    var isEmpty: Bool { count == 0 }

    /// The byte at `index`, which lies inside.
    subscript(_ index: Int) -> UInt8 {
        precondition(index >= 0 && index < count, "an index lies inside its slice")
        // Checked above.
        return unsafe base[index]
    }

    /// The bytes for functions that read a buffer.
    var buffer: UnsafeBufferPointer<UInt8> {
        // Pointer and count belong together since `init`.
        unsafe UnsafeBufferPointer(start: base, count: count)
    }

    /// A copy as text; bytes that are not UTF-8 are repaired.
    var string: String {
        // Copied before the owner moves on.
        unsafe String(decoding: buffer, as: UTF8.self)
    }

    /// A copy of the first `count` bytes, or of all when there are fewer.
    func prefix(_ count: Int) -> [UInt8] {
        // Copied before the owner moves on.
        unsafe Array(buffer.prefix(count))
    }

    /// The part without its first `count` bytes.
    func dropFirst(_ count: Int) -> ByteSlice {
        let dropped = min(count, self.count)
        // At most `count` bytes further, so still inside or at the end.
        return unsafe ByteSlice(base: base + dropped, count: self.count - dropped)
    }

    /// The part without its last `count` bytes.
    func dropLast(_ count: Int) -> ByteSlice {
        // A shorter slice of the same bytes.
        unsafe ByteSlice(base: base, count: max(0, self.count - count))
    }

    /// The time, when the bytes are an RFC 3339 date-time.
    var timestamp: Timestamp? {
        // The span does not leave this call.
        unsafe Timestamp(rfc3339: buffer.span)
    }

    /// Whether the bytes are those of `text`.
    func isEqual(to text: String) -> Bool {
        guard text.utf8.count == count else { return false }
        var text = text
        return text.withUTF8 { other in
            guard let start = other.baseAddress else { return true }
            // Both have `count` bytes.
            return unsafe memcmp(start, base, count) == 0
        }
    }
}

extension ByteSlice {
    /// No bytes at all.
    static var none: ByteSlice { ByteSlice(StaticString("")) }

    private init(_ text: StaticString) {
        // A static string lives for ever.
        unsafe self.init(base: text.utf8Start, count: text.utf8CodeUnitCount)
    }
}
