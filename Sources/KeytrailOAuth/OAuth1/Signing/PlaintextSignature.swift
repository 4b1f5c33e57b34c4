internal import KeytrailSecret

/// PLAINTEXT (RFC 5849 §3.4.4), which is also the key of the HMAC methods (§3.4.2).
enum PlaintextSignature {
    /// Both secrets, encoded, with an ampersand between, even when one of them is empty.
    static func make(clientSecret: Secret, tokenSecret: Secret?) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(clientSecret.count + (tokenSecret?.count ?? 0) + 1)
        PercentEncoding.append(clientSecret.revealBytes(), to: &output)
        output.append(UInt8(ascii: "&"))
        if let tokenSecret { PercentEncoding.append(tokenSecret.revealBytes(), to: &output) }
        return output
    }
}
