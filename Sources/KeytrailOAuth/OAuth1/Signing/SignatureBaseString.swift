/// The text that is signed (RFC 5849 §3.4.1.1).
enum SignatureBaseString {
    /// Method, base string URI and normalised parameters, each encoded, in ASCII.
    static func make(method: String, url: RequestURL, parameters: ParameterCollection) -> [UInt8] {
        let normalized = parameters.normalized
        var output: [UInt8] = []
        // Most of it is unreserved; an escape of an escape takes five bytes.
        output.reserveCapacity(method.utf8.count + 2 * url.base.count + 2 * normalized.count)
        for byte in method.utf8 {
            let isLower = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            PercentEncoding.append(isLower ? byte - 32 : byte, to: &output)
        }
        output.append(UInt8(ascii: "&"))
        PercentEncoding.append(url.base, to: &output)
        output.append(UInt8(ascii: "&"))
        PercentEncoding.append(normalized, to: &output)
        return output
    }
}
