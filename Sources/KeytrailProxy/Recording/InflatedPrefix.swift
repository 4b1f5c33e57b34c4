internal import CZlib
internal import KeytrailCapture

/// Unpacks the beginning of a body, whose end may be missing.
enum InflatedPrefix {
    /// The body's beginning as it was before the content coding (RFC 9110 §8.4), at most `Exchange.bodyPrefixLimit` bytes.
    ///
    /// Empty for a coding that cannot be read.
    static func bytes(_ body: [UInt8], coding: String?) -> [UInt8] {
        guard let coding, !body.isEmpty else { return body }
        switch coding.lowercased() {
        case "identity", "": return body
        case "gzip", "x-gzip": return inflated(body, windowBits: 15 + 16) ?? []
        // RFC 9110 §8.4.1.2 means zlib's format, and knows servers that send the bare one.
        case "deflate": return inflated(body, windowBits: 15) ?? inflated(body, windowBits: -15) ?? []
        default: return []
        }
    }

    private static func inflated(_ body: [UInt8], windowBits: Int32) -> [UInt8]? {
        var stream = unsafe z_stream()
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        guard unsafe inflateInit2_(&stream, windowBits, ZLIB_VERSION, size) == Z_OK else { return nil }
        defer { unsafe inflateEnd(&stream) }
        var input = body
        var isSound = true
        let output = unsafe [UInt8](unsafeUninitializedCapacity: Exchange.bodyPrefixLimit) { buffer, count in
            unsafe input.withUnsafeMutableBufferPointer { input in
                // zlib reads at most `avail_in` bytes and writes at most `avail_out`, which is what the buffers hold.
                unsafe stream.next_in = input.baseAddress
                unsafe stream.avail_in = UInt32(input.count)
                unsafe stream.next_out = buffer.baseAddress
                unsafe stream.avail_out = UInt32(buffer.count)
                let status = unsafe inflate(&stream, Z_SYNC_FLUSH)
                isSound = status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR
            }
            unsafe count = buffer.count - Int(stream.avail_out)
        }
        return isSound || !output.isEmpty ? output : nil
    }
}
