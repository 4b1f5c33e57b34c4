/// Facts about a call that are true or false.
public struct CallFlags: OptionSet, Sendable, Hashable, Codable {
    /// The stored bits.
    public let rawValue: Int64

    /// Creates a set from its stored bits.
    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// The connection had served an earlier call.
    public static let connectionReused = CallFlags(rawValue: 1 << 0)
    /// The transport sent the request again by itself.
    public static let silentlyResent = CallFlags(rawValue: 1 << 1)
    /// The credential sat in the URL: its query, path or userinfo.
    public static let credentialInURL = CallFlags(rawValue: 1 << 2)
    /// The credential travelled without TLS.
    public static let credentialInClear = CallFlags(rawValue: 1 << 3)
    /// A redirect led to another host and the credential was left behind.
    public static let credentialDropped = CallFlags(rawValue: 1 << 4)

    /// The call was not made: the gateway's configuration does not allow it, or its credential could not be had.
    public static let refusedHere = CallFlags(rawValue: 1 << 5)

    /// The response itself said which scopes the operation demands.
    public static let needFromAnswer = CallFlags(rawValue: 1 << 6)

    /// The granted scopes are what the token's own claims say, which nobody verified; the response said nothing.
    public static let grantFromToken = CallFlags(rawValue: 1 << 7)

    /// The flags' names in machine formats, in the order of their bits.
    public static let names: [(flag: CallFlags, name: String)] = [
        (.connectionReused, "connection_reused"),
        (.silentlyResent, "silently_resent"),
        (.credentialInURL, "credential_in_url"),
        (.credentialInClear, "credential_in_clear"),
        (.credentialDropped, "credential_dropped"),
        (.refusedHere, "refused_here"),
        (.needFromAnswer, "need_from_answer"),
        (.grantFromToken, "grant_from_token"),
    ]
}
