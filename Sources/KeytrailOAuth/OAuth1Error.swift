/// Why a request cannot be signed or an answer of an OAuth 1.0 server not be used; no case holds a secret.
public enum OAuth1Error: Error, Equatable, Sendable {
    /// The URL is not an absolute `http` or `https` URL with a valid port.
    case invalidURL
}
