package import HTTPTypes
package import KeytrailModel

/// A provider's answer about a credential, and what the recorded call says of it.
///
/// The body may hold anything; it is read and let go of.
package struct InspectionAnswer: Sendable {
    /// The status code.
    package var status: Int
    /// The header fields.
    package var fields: HTTPFields
    /// The body, at most one byte longer than an answer may be.
    package var body: [UInt8]
    /// What the provider's pack makes of the answer.
    package var outcome: Outcome
    /// The scopes that the answer said the credential has; `nil` when it did not say.
    package var grantedScopes: [String]?

    /// Creates an answer.
    package init(
        status: Int,
        fields: HTTPFields,
        body: [UInt8],
        outcome: Outcome,
        grantedScopes: [String]? = nil
    ) {
        self.status = status
        self.fields = fields
        self.body = body
        self.outcome = outcome
        self.grantedScopes = grantedScopes
    }
}

extension InspectionAnswer: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The status alone.
    package var description: String { "InspectionAnswer(\(status))" }
    /// The status alone.
    package var debugDescription: String { description }
    /// Shows no member.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
