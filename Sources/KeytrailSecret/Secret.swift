internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A secret value that cannot be printed, compared or encoded, and whose bytes are overwritten when the last user lets go.
///
/// Copies made from it (a header line, a library's own buffers) are outside its reach: it shortens a secret's life, it
/// does not end it everywhere.
public final class Secret: Sendable {
    private let memory: Mutex<Memory>
    /// How many bytes it has.
    public let count: Int

    /// Keeps a copy of the text's UTF-8.
    public convenience init(_ text: String) { self.init(bytes: text.utf8) }

    /// Keeps a copy of the bytes.
    public convenience init(_ bytes: [UInt8]) { self.init(bytes: bytes) }

    private init(bytes: some Collection<UInt8> & Sendable) {
        count = bytes.count
        memory = Mutex(Memory(copying: bytes))
    }

    /// Whether there is nothing to keep.
    public var isEmpty: Bool { count == 0 }

    /// The secret as text, for the one place that sends it; invalid UTF-8 is replaced.
    ///
    /// The copy lives as long as the caller keeps it.
    public func reveal() -> String { memory.withLock { String(decoding: $0.bytes, as: UTF8.self) } }

    /// The secret's bytes, for the one place that signs with it.
    ///
    /// The copy lives as long as the caller keeps it.
    public func revealBytes() -> [UInt8] { memory.withLock { $0.bytes } }

    /// Whether a header field may carry the bytes as they are: no control characters.
    public var isPrintable: Bool { memory.withLock { $0.isPrintable } }
}

/// The bytes, overwritten at the end of their life.
@safe
struct Memory: ~Copyable {
    private let buffer: UnsafeMutableRawBufferPointer

    init(copying bytes: some Collection<UInt8> & Sendable) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        unsafe copy.copyBytes(from: bytes)
        unsafe buffer = copy
    }

    /// Where the bytes lie, for who looks at what becomes of them.
    var address: UInt { unsafe UInt(bitPattern: buffer.baseAddress) }

    var bytes: [UInt8] { unsafe Array(buffer) }

    var isPrintable: Bool { unsafe buffer.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }

    deinit {
        // A plain loop over memory that is freed next could be left out by the compiler.
        if let start = unsafe buffer.baseAddress {
            #if canImport(Darwin)
                unsafe _ = memset_s(start, buffer.count, 0, buffer.count)
            #else
                unsafe explicit_bzero(start, buffer.count)
            #endif
        }
        unsafe buffer.deallocate()
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the content.
    public var description: String { "Secret(redacted)" }
    /// Says nothing of the content.
    public var debugDescription: String { description }
    /// Shows no member.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
