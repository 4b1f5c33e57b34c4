internal import HTTPTypes
internal import KeytrailClient
internal import KeytrailSecret

/// A provider's whole answer to a request of a login; its body may hold a secret.
struct ProviderAnswer: Sendable {
    let status: Int
    let contentType: String?
    /// The `Date` field as it came.
    let date: String?
    /// The values of `WWW-Authenticate`.
    let challenges: [String]
    let body: [UInt8]
}

extension InstrumentedClient {
    /// The longest time that a login's request may take, unless the client says otherwise.
    private static let patience: Duration = .seconds(30)
    /// The most bytes of an answer; nothing of use is longer.
    private static let longestAnswer = 256 * 1_024

    /// Posts a form, follows no redirect, and reads the answer; the call is recorded when this returns.
    ///
    /// - Throws: `LoginProblem.client`.
    func post(_ form: Secret, to url: String, credential: ClientCredential?) async throws(LoginProblem)
        -> ProviderAnswer
    {
        var request = ClientRequest(method: "POST", url: url, body: .bytes(form.revealBytes()), credential: credential)
        request.fields[.contentType] = "application/x-www-form-urlencoded"
        request.fields[.accept] = "application/json"
        return try await answer(to: request)
    }

    /// Sends a request, follows no redirect, and reads the answer.
    ///
    /// - Throws: `LoginProblem.client`.
    func answer(to request: ClientRequest) async throws(LoginProblem) -> ProviderAnswer {
        var request = request
        // A redirected form would carry its secrets to wherever the answer says.
        request.redirects = .none
        request.totalTimeout = totalTimeout ?? InstrumentedClient.patience
        do throws(ClientError) {
            let response = try await send(request)
            let body = try await response.body.collect(limit: InstrumentedClient.longestAnswer)
            return ProviderAnswer(
                status: response.status,
                contentType: response.fields[.contentType],
                date: response.fields[.date],
                challenges: response.fields[values: .wwwAuthenticate],
                body: body
            )
        } catch {
            throw .client(error)
        }
    }
}
