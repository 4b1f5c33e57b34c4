internal import HTTPTypes
internal import KeytrailCapture
package import KeytrailModel
package import KeytrailSecret

extension Inspector {
    /// What an answer says of the credential; one that cannot be read leaves it unknown, with the reason.
    ///
    /// `secrets` are the credential's parts, so that an answer that repeats them does not get them kept.
    package func reading(of answer: InspectionAnswer, secrets: [Secret], at time: Timestamp) -> CredentialState {
        var state = CredentialState(at: time, provider: pack.name)
        state.clockSkew = ClockSkew.found(in: answer.fields, at: time)
        let refusal = pack.refusal(
            status: answer.status,
            outcome: answer.outcome,
            fields: answer.fields,
            body: answer.body,
            clockSkew: state.clockSkew
        )
        if let refusal {
            refuse(&state, refusal)
            return state
        }
        guard (200..<300).contains(answer.status), let rules = pack.inspection else {
            state.problem = .unexpectedStatus(answer.status)
            return state
        }
        do throws(InspectionProblem) {
            let known = secrets.map { $0.revealBytes() }
            let found = try rules.description(fields: answer.fields, body: answer.body, secrets: known)
            state.isVerified = true
            state.take(found)
            state.scopes = found.scopes ?? answer.grantedScopes
        } catch {
            state.problem = error
        }
        return state
    }

    /// What the claims of a JSON web token say of it, unverified; `nil` when the secret is no such token.
    package static func claims(of token: Secret, provider: String, at time: Timestamp) -> CredentialState? {
        guard let found = try? CredentialDescription(claimsOf: token.revealBytes()) else { return nil }
        var state = CredentialState(at: time, provider: provider, source: .claims)
        state.take(found)
        // Nobody was asked, so nobody said that it works.
        if state.standing == .active { state.standing = .unknown }
        return state
    }

    /// A state for a provider that gave no answer.
    package func unreached(_ problem: InspectionProblem, at time: Timestamp) -> CredentialState {
        var state = CredentialState(at: time, provider: pack.name)
        state.problem = problem
        return state
    }

    private func refuse(_ state: inout CredentialState, _ refusal: AuthenticationProblem) {
        // Where the application asks about the token, a refusal is about the application.
        let isClient = pack.inspection?.request.authentication == .client
        state.refusal = isClient ? .wrongKey : refusal
        state.isVerified = true
        switch refusal {
        case .expired: state.standing = isClient ? .unknown : .expired
        case .wrongKey, .invalidToken, .revoked: state.standing = isClient ? .unknown : .refused
        case .missingScope, .clockSkew: state.standing = .unknown
        }
    }
}

extension CredentialState {
    fileprivate mutating func take(_ found: CredentialDescription) {
        owner = found.owner
        label = found.label
        providerID = found.identity
        issuer = found.issuer
        client = found.client
        audience = found.audience
        created = found.created
        expiry = found.expiry
        permissions = found.permissions
        scopes = found.scopes
        standing = .active
        if found.isActive == false { (standing, refusal) = (.refused, .invalidToken) }
        if found.isRevoked { (standing, refusal) = (.refused, .revoked) }
        if case .at(let end) = found.expiry, end <= at { (standing, refusal) = (.expired, .expired) }
    }
}
