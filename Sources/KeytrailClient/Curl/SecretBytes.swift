internal import CCurl

/// Bytes of a secret that are overwritten when the last user lets go.
///
/// Copies made from it (a header line, libcurl's own buffers) are outside its reach: it shortens a secret's life, it
/// does not end it everywhere.
///
/// Invariant behind `@unchecked`: the memory is written once in `init`, before the reference is shared, and erased once
/// in `deinit`, after the last reference is gone; in between it is only read.
@safe
final class SecretBytes: @unchecked Sendable {
    private let bytes: UnsafeMutableBufferPointer<UInt8>

    init(_ text: String) {
        var text = text
        unsafe bytes = text.withUTF8 { source in
            let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: source.count)
            _ = unsafe copy.initialize(from: source)
            return unsafe copy
        }
    }

    /// The secret; the copy lives as long as the caller keeps it.
    var text: String { unsafe String(decoding: bytes, as: UTF8.self) }

    /// Whether a header field may carry the bytes as they are: no control characters.
    var isPrintable: Bool { unsafe bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }

    var isEmpty: Bool { unsafe bytes.isEmpty }

    deinit {
        // The buffer has no address when it is empty.
        if let start = unsafe bytes.baseAddress { unsafe kt_erase(start, bytes.count) }
        unsafe bytes.deallocate()
    }
}
