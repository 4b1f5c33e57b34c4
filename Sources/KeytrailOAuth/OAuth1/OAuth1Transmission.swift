/// Where the protocol parameters travel (RFC 5849 §3.5).
public enum OAuth1Transmission: Sendable, Hashable, CaseIterable {
    /// In the `Authorization` field (§3.5.1), which keeps them out of logs; preferred.
    case header
    /// In a form-encoded body (§3.5.2).
    case form
    /// In the URL's query (§3.5.3).
    case query
}
