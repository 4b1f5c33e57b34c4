internal import CZlib

/// Unpacks the members of a gzip file one after the other (RFC 1952 §2.2), in constant memory.
///
/// Safe, because zlib's structure and its input buffer are reached through this class alone and live as long.
@safe
final class GzipInflater {
    private static let inputSize = 131_072
    /// What `inflateInit2` adds to the window's bits to take gzip's header and trailer.
    private static let gzipWindow: Int32 = 15 + 16

    private enum State {
        case insideMember, betweenMembers, finished
    }

    private let file: FileSource
    private let stream: UnsafeMutablePointer<z_stream>
    private let input: UnsafeMutableRawBufferPointer
    private var state = State.insideMember

    /// Starts with the bytes that were read to recognise the file.
    ///
    /// - Throws: `outOfMemory`.
    init(file: FileSource, head: [UInt8]) throws(ImportError) {
        self.file = file
        unsafe input = .allocate(byteCount: GzipInflater.inputSize, alignment: 16)
        // `head` has two bytes; zlib wants its structure zeroed and at one address for its whole life.
        unsafe input.copyBytes(from: head)
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        unsafe stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_in = UInt32(head.count)
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        let status = unsafe inflateInit2_(stream, GzipInflater.gzipWindow, ZLIB_VERSION, size)
        guard status == Z_OK else { throw .outOfMemory }
    }

    deinit {
        // All three were made in `init` and belong to nobody else.
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
        unsafe input.deallocate()
    }

    /// Unpacks up to as many bytes as fit; 0 at the end.
    ///
    /// - Throws: an `ImportError` of the file, or `ByteSource.Damage` after the last good byte.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        // zlib writes at most `avail_out` bytes, which is what the buffer holds.
        unsafe stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_out = UInt32(buffer.count)
        while unsafe stream.pointee.avail_out > 0, state != .finished {
            do {
                if state == .betweenMembers, try !beginMember() { break }
                try inflateMore()
            } catch let damage as ByteSource.Damage {
                let count = unsafe buffer.count - Int(stream.pointee.avail_out)
                guard count == 0 else { return count }
                throw damage
            }
        }
        return unsafe buffer.count - Int(stream.pointee.avail_out)
    }

    private func inflateMore() throws {
        if try unsafe stream.pointee.avail_in == 0 && !refill() { throw ByteSource.Damage.truncated }
        switch unsafe inflate(stream, Z_NO_FLUSH) {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: state = .betweenMembers
        default: throw ByteSource.Damage.corrupt
        }
    }

    /// Another member, padding of zeros up to the end, or the end itself.
    private func beginMember() throws -> Bool {
        while true {
            if try unsafe stream.pointee.avail_in == 0 && !refill() {
                state = .finished
                return false
            }
            // `avail_in` is not zero, so there is a byte to look at.
            guard unsafe stream.pointee.next_in.pointee == 0 else { break }
            unsafe stream.pointee.next_in += 1
            unsafe stream.pointee.avail_in -= 1
        }
        guard unsafe stream.pointee.next_in.pointee == 0x1F, unsafe inflateReset(stream) == Z_OK else {
            throw ByteSource.Damage.corrupt
        }
        state = .insideMember
        return true
    }

    private func refill() throws -> Bool {
        let count = try unsafe file.read(into: input)
        unsafe stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_in = UInt32(count)
        return count > 0
    }
}
