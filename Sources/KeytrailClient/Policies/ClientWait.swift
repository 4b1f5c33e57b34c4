/// A wait that a client is about to begin, for those who want to tell somebody.
public struct ClientWait: Sendable, Hashable {
    /// What is waited for.
    public enum Reason: Sendable, Hashable {
        /// A place in a quota: the provider's name for people, and its bucket.
        case quota(provider: String, bucket: String)
        /// Another attempt, with its number from 2; `status` is what the one before came to, `nil` without a response.
        case retry(attempt: Int, status: Int?)
    }

    /// What is waited for.
    public let reason: Reason
    /// How long.
    public let duration: Duration
    /// The host that the call goes to.
    public let host: String
}
