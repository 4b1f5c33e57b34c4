/// What a provider's own audit log says that somebody did with an account: seen from the other end than our calls, and kept apart
/// from them.
package struct ProviderEvent: Sendable, Hashable {
    /// When the provider says it happened.
    package var occurredAt: Timestamp
    /// The event's identity in its log as a number; an event delivered twice has the same.
    package var sequence: Int64
    /// Whose log it is, as Sigma names it: `aws`, `github`, `okta`.
    package var product: String
    /// Which log of the product's, as Sigma names it: `cloudtrail`, `audit`.
    package var service: String
    /// The credential by the provider's own name of it, such as an access key id or `hashed_token`; a fingerprint where that would be
    /// a secret, `nil` when the event names none.
    package var credential: String?
    /// Who acted: a principal's name, address or ARN.
    package var actor: String?
    /// What was done, in the product's words: `CreateAccessKey`, `repo.create`.
    package var action: String
    /// How it ended.
    package var outcome: Outcome
    /// The product's code of a failure.
    package var errorCode: String?
    /// Where the request came from.
    package var sourceAddress: String?
    /// What the client called itself.
    package var userAgent: String?
    /// The product's identifier of the request.
    package var requestID: String?
    /// What is known of the HTTP request behind it.
    package var request = Request()
    /// The product's own fields without secrets, which rules reach by their own names.
    package var attributes: [JSON.Member] = []

    /// The HTTP request that an event came of, as far as the event tells.
    package struct Request: Sendable, Hashable {
        /// The method in upper case.
        package var method: String?
        /// The host, or its first label where only the service is known.
        package var host: String?
        /// The path without query.
        package var path: String?

        /// Knows nothing.
        package init() {}
    }

    /// Creates an event.
    package init(
        occurredAt: Timestamp,
        sequence: Int64,
        product: String,
        service: String,
        action: String,
        outcome: Outcome
    ) {
        self.occurredAt = occurredAt
        self.sequence = sequence
        self.product = product
        self.service = service
        self.action = action
        self.outcome = outcome
    }

    /// The event's identity.
    package var id: CallID { CallID(startedAt: occurredAt, sequence: sequence) }
}

/// The names under which rules reach what every provider event has, beside its own fields.
package enum ProviderEventField: String, Sendable, Hashable, CaseIterable {
    case product = "keytrail.log.product"
    case service = "keytrail.log.service"
    case credential = "keytrail.event.credential"
    case actor = "keytrail.event.actor"
    case action = "keytrail.event.action"
}
