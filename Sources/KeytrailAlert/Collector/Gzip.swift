internal import CZlib

/// Packs bytes as a gzip file has them (RFC 1952).
enum Gzip {
    /// What `deflateInit2` adds to the window's bits to write gzip's header and trailer.
    private static let gzipWindow: Int32 = 15 + 16
    /// zlib's own choice.
    private static let memoryLevel: Int32 = 8

    /// The bytes as a member, at most 4 GiB of them; `nil` when there is no memory.
    ///
    /// The same bytes are packed to the same.
    static func packed(_ bytes: [UInt8]) -> [UInt8]? {
        // zlib wants its structure zeroed, and at one address as long as it is used.
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        defer { unsafe stream.deallocate() }
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        let begun = unsafe deflateInit2_(
            stream,
            Z_DEFAULT_COMPRESSION,
            Z_DEFLATED,
            gzipWindow,
            memoryLevel,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            size
        )
        guard begun == Z_OK else { return nil }
        defer { unsafe _ = deflateEnd(stream) }
        let room = unsafe Int(deflateBound(stream, UInt(bytes.count)))
        // zlib only reads its input, through a pointer that it calls mutable; both buffers outlive the call.
        var source = bytes
        var isWhole = false
        let packed = unsafe [UInt8](unsafeUninitializedCapacity: room) { output, count in
            unsafe source.withUnsafeMutableBufferPointer { input in
                unsafe stream.pointee.next_in = input.baseAddress
                unsafe stream.pointee.avail_in = UInt32(input.count)
                unsafe stream.pointee.next_out = output.baseAddress
                unsafe stream.pointee.avail_out = UInt32(room)
                isWhole = unsafe deflate(stream, Z_FINISH) == Z_STREAM_END
            }
            count = unsafe room - Int(stream.pointee.avail_out)
        }
        return isWhole ? packed : nil
    }
}
