package import HTTPTypes
package import KeytrailModel

extension ProviderPack {
    /// Why an answer refuses a credential; `nil` when the answer is no refusal.
    ///
    /// Asked in this order: `WWW-Authenticate` (RFC 6750 §3.1), the pack's words in the body, the clocks, the status.
    /// `outcome` is what the pack makes of the answer as a whole: some providers refuse with 200. `clockSkew` is how far
    /// the provider's clock is ahead, when that is more than five minutes.
    package func refusal(
        status: Int,
        outcome: Outcome,
        fields: HTTPFields,
        body: [UInt8],
        clockSkew: TimeSpan?
    ) -> AuthenticationProblem? {
        guard outcome == .authFailed || outcome == .forbidden || status == 401 || status == 403 else { return nil }
        let challenge = HTTPField.Name("WWW-Authenticate").flatMap { fields[$0] }?.lowercased() ?? ""
        if challenge.contains("timestamp_refused") { return .clockSkew }
        if challenge.contains("insufficient_scope") { return .missingScope }
        let text = body.prefix(4_096).map(ASCII.lowercased)
        for (words, problem) in refusals where ASCII.index(of: words, in: text.span) != nil { return problem }
        if ASCII.index(of: Array("timestamp_refused".utf8), in: text.span) != nil {
            return .clockSkew
        }
        if challenge.contains("invalid_token") { return challenge.contains("expired") ? .expired : .invalidToken }
        if clockSkew != nil { return .clockSkew }
        return outcome == .forbidden || status == 403 ? .missingScope : .invalidToken
    }
}
