public import KeytrailModel

/// Why a server refused a request, as the OAuth Problem Reporting extension says it.
public struct OAuth1Problem: Sendable, Equatable {
    /// The extension's problems; the raw value is `oauth_problem`'s.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case versionRejected = "version_rejected"
        case parameterAbsent = "parameter_absent"
        case parameterRejected = "parameter_rejected"
        case timestampRefused = "timestamp_refused"
        case nonceUsed = "nonce_used"
        case signatureMethodRejected = "signature_method_rejected"
        case signatureInvalid = "signature_invalid"
        case consumerKeyUnknown = "consumer_key_unknown"
        case consumerKeyRejected = "consumer_key_rejected"
        case consumerKeyRefused = "consumer_key_refused"
        case tokenUsed = "token_used"
        case tokenExpired = "token_expired"
        case tokenRevoked = "token_revoked"
        case tokenRejected = "token_rejected"
        case additionalAuthorizationRequired = "additional_authorization_required"
        case permissionUnknown = "permission_unknown"
        case permissionDenied = "permission_denied"
        case userRefused = "user_refused"
    }

    /// What the server says: lower-case letters, digits and underscores, at most 64.
    public let code: String
    /// The times that the server would have taken, with `timestamp_refused`.
    public let acceptableTimes: ClosedRange<Timestamp>?

    /// The problem, when it is one of the extension's.
    public var kind: Kind? { Kind(rawValue: code) }

    /// Looks for a report in a response's `WWW-Authenticate` values, then in its form-encoded body.
    ///
    /// - Returns: `nil` when there is none, or none that can be understood.
    public init?(wwwAuthenticate: [String] = [], body: [UInt8] = []) {
        var reports = wwwAuthenticate.compactMap(OAuth1Problem.parameters)
        if body.count <= OAuth1TokenResponse.bodyLimit { reports.append(FormParameters(body[...]).items) }
        for report in reports {
            guard let code = report.first(where: { $0.name == "oauth_problem" })?.value, OAuth1Problem.isCode(code)
            else {
                continue
            }
            self.code = code
            let range = report.first { $0.name == "oauth_acceptable_timestamps" }?.value
            acceptableTimes = range.flatMap(OAuth1Problem.times)
            return
        }
        return nil
    }

    /// How far this machine's clock is behind the server's (below zero: ahead of it), by the middle of the times that the
    /// server takes; `nil` when it names none or `time` is among them.
    public func clockOffset(at time: Timestamp) -> TimeSpan? {
        guard let acceptableTimes, !acceptableTimes.contains(time) else { return nil }
        let (low, high) = (acceptableTimes.lowerBound.microseconds, acceptableTimes.upperBound.microseconds)
        return Timestamp(microseconds: low + (high - low) / 2) - time
    }

    /// The parameters of the `OAuth` challenge, which may stand behind others in one value.
    private static func parameters(_ value: String) -> [(name: String, value: String)]? {
        guard value.utf8.count <= OAuth1TokenResponse.bodyLimit else { return nil }
        let bytes = Array(value.utf8)
        let name = Array("oauth ".utf8)
        for start in bytes.indices {
            let isWordStart =
                start == 0 || bytes[start - 1] == UInt8(ascii: " ") || bytes[start - 1] == UInt8(ascii: ",")
            guard isWordStart, bytes[start...].prefix(name.count).elementsEqual(name, by: { $0 | 0x20 == $1 }) else {
                continue
            }
            let challenge = String(decoding: bytes[start...], as: UTF8.self)
            if let parameters = try? AuthorizationField.parse(challenge) { return parameters }
        }
        return nil
    }

    private static func isCode(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "_")
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
    }

    /// Two numbers of seconds with a hyphen between.
    private static func times(_ text: String) -> ClosedRange<Timestamp>? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let latest: Int64 = 1 << 40
        guard parts.count == 2, let low = Int64(parts[0]), let high = Int64(parts[1]), low >= 0, low <= high,
            high <= latest
        else { return nil }
        return Timestamp(seconds: low)...Timestamp(seconds: high)
    }
}
