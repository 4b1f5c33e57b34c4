/// Percent-encoding as RFC 5849 §3.6 wants it: all but the unreserved characters of RFC 3986 §2.3, in upper-case hexadecimal.
package enum PercentEncoding {
    // One bit for each unreserved character: `-`, `.` and digits below 64; letters, `_` and `~` above.
    private static let below64: UInt64 = 1 << 45 | 1 << 46 | 0x3FF << 48
    private static let above64: UInt64 = 0x3FF_FFFF << 1 | 1 << 31 | 0x3FF_FFFF << 33 | 1 << 62

    @inline(__always)
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        if byte < 64 { return below64 >> UInt64(byte) & 1 == 1 }
        return byte < 128 && above64 >> UInt64(byte & 63) & 1 == 1
    }

    /// Appends one byte, encoded.
    @inline(__always)
    static func append(_ byte: UInt8, to output: inout [UInt8]) {
        if isUnreserved(byte) {
            output.append(byte)
        } else {
            output.append(UInt8(ascii: "%"))
            output.append(hexDigit(byte >> 4))
            output.append(hexDigit(byte & 0xF))
        }
    }

    /// Appends bytes, encoded.
    static func append(_ bytes: some Sequence<UInt8>, to output: inout [UInt8]) {
        let isDone: Void? = bytes.withContiguousStorageIfAvailable { unsafe appendStored($0, to: &output) }
        guard isDone == nil else { return }
        for byte in bytes { append(byte, to: &output) }
    }

    /// Encodes into memory of its own, three times as much as there are bytes, so that nothing is asked byte by byte of
    /// the array.
    private static func appendStored(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        // More would not belong on the stack.
        guard bytes.count <= 4_096 else {
            for index in bytes.indices { append(unsafe bytes[index], to: &output) }
            return
        }
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 3 * bytes.count) { encoded in
            var count = 0
            for index in bytes.indices {
                let byte = unsafe bytes[index]
                if isUnreserved(byte) {
                    unsafe encoded[count] = byte
                    count += 1
                } else {
                    // A byte makes three at most.
                    unsafe encoded[count] = UInt8(ascii: "%")
                    unsafe encoded[count + 1] = hexDigit(byte >> 4)
                    unsafe encoded[count + 2] = hexDigit(byte & 0xF)
                    count += 3
                }
            }
            unsafe output.append(contentsOf: UnsafeBufferPointer(rebasing: encoded[..<count]))
        }
    }

    /// The encoded text of the bytes, in ASCII.
    static func encode(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.underestimatedCount)
        append(bytes, to: &output)
        return output
    }

    /// The encoded text.
    package static func encode(_ text: String) -> String { String(decoding: encode(text.utf8), as: UTF8.self) }

    /// Calls `body` with each byte after decoding; a broken escape stays as it is.
    ///
    /// `plusIsSpace` is the rule of forms (HTML 4.01 §17.13.4), which queries follow too, and header fields do not.
    @inline(__always)
    static func decode(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool, _ body: (UInt8) -> Void) {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%"), index + 2 < bytes.endIndex, let high = value(bytes[index + 1]),
                let low = value(bytes[index + 2])
            {
                body(high << 4 | low)
                index += 3
                continue
            }
            body(byte == UInt8(ascii: "+") && plusIsSpace ? UInt8(ascii: " ") : byte)
            index += 1
        }
    }

    /// The decoded bytes.
    static func decode(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        decode(bytes, plusIsSpace: plusIsSpace) { output.append($0) }
        return output
    }

    /// The decoded text; invalid UTF-8 is replaced.
    package static func decode(_ text: some StringProtocol, plusIsSpace: Bool = true) -> String {
        String(decoding: decode(Array(text.utf8)[...], plusIsSpace: plusIsSpace), as: UTF8.self)
    }

    @inline(__always)
    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") - 10 + value
    }

    @inline(__always)
    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
