public import KeytrailSecret

/// The user's part of the three-legged flow (RFC 5849 §2.2): a page to visit, and what comes back from it.
public enum OAuth1Authorization {
    /// The page on which the user agrees; `parameters` are the server's own, such as a scope.
    ///
    /// - Throws: `OAuth1Error.invalidURL` when the endpoint is none; `.duplicateParameter` when it, or `parameters`,
    ///   names a token already.
    public static func url(
        endpoint: String,
        token: Secret,
        parameters: [(name: String, value: String)] = []
    ) throws(OAuth1Error) -> String {
        let url = try RequestURL(endpoint)
        let present = FormParameters(url.query).items.map(\.name) + parameters.map(\.name)
        guard !present.contains("oauth_token") else { throw .duplicateParameter("oauth_token") }
        let all = [("oauth_token", token.reveal())] + parameters
        let pairs = all.map { "\(PercentEncoding.encode($0.0))=\(PercentEncoding.encode($0.1))" }
        return url.appendingQuery(Array(pairs.joined(separator: "&").utf8))
    }

    /// What the user decided.
    public enum Outcome: Sendable {
        /// The user agreed; the verifier proves it.
        case granted(verifier: Secret)
        /// The user, or the server in the user's place, refused.
        case denied
    }

    /// Reads the query with which the user comes back to the callback.
    ///
    /// Refusals have no form in the RFC: `oauth_problem`, `denied` and `error` are those in use.
    ///
    /// - Throws: `OAuth1Error.tokenMismatch` when it speaks of another token, so that nobody can slip in a flow of their
    ///   own; `.missingParameter`, `.duplicateParameter` or `.invalidParameter`.
    public static func outcome(query: String, token: Secret) throws(OAuth1Error) -> Outcome {
        let form = FormParameters(Array(query.utf8)[...])
        let denied = try form.value("denied")
        let refusals = [denied, try form.value("oauth_problem"), try form.value("error")]
        let isDenied = refusals.contains { $0 != nil }
        if let received = try form.value("oauth_token") ?? denied, !received.isEmpty {
            guard ConstantTime.isEqual(Array(received.utf8), token.revealBytes()) else { throw .tokenMismatch }
        } else if !isDenied {
            throw .missingParameter("oauth_token")
        }
        if isDenied { return .denied }
        guard let verifier = try form.value("oauth_verifier"), !verifier.isEmpty else {
            throw .missingParameter("oauth_verifier")
        }
        let secret = Secret(verifier)
        guard secret.count <= OAuth1TokenResponse.valueLimit, secret.isPrintable else {
            throw .invalidParameter("oauth_verifier")
        }
        return .granted(verifier: secret)
    }
}
