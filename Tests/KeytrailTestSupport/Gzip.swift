internal import CZlib

/// Unpacks what programs under test packed.
public enum Gzip {
    /// The bytes of one whole gzip member (RFC 1952), at most `limit` of them; `nil` when it is none.
    public static func unpacked(_ bytes: [UInt8], limit: Int = 32 << 20) -> [UInt8]? {
        // zlib wants its structure zeroed, and at one address as long as it is used.
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        defer { unsafe stream.deallocate() }
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        guard unsafe inflateInit2_(stream, 15 + 16, ZLIB_VERSION, size) == Z_OK else { return nil }
        defer { unsafe _ = inflateEnd(stream) }
        var source = bytes
        var isWhole = false
        let result = unsafe [UInt8](unsafeUninitializedCapacity: limit) { output, count in
            // Both buffers outlive the call.
            unsafe source.withUnsafeMutableBufferPointer { input in
                unsafe stream.pointee.next_in = input.baseAddress
                unsafe stream.pointee.avail_in = UInt32(input.count)
                unsafe stream.pointee.next_out = output.baseAddress
                unsafe stream.pointee.avail_out = UInt32(limit)
                isWhole = unsafe inflate(stream, Z_FINISH) == Z_STREAM_END && stream.pointee.avail_in == 0
            }
            count = unsafe limit - Int(stream.pointee.avail_out)
        }
        return isWhole ? result : nil
    }
}
