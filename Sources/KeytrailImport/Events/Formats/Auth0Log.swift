internal import KeytrailModel

extension EventFormat {
    /// Auth0's tenant logs: as its interface lists them, and streamed with each event under `data`.
    static let auth0 = EventFormat(
        name: .auth0,
        title: "Auth0 tenant logs",
        product: "auth0",
        service: "logs",
        wrappers: ["logs"],
        envelope: "data",
        keepsEnvelope: true,
        marks: ["type", "date", "log_id"],
        time: ["date"],
        identity: ["log_id", "_id"],
        credential: ["client_id"],
        actor: ["user_name", "user_id", "client_name"],
        action: ["type"],
        sourceAddress: ["ip"],
        userAgent: ["user_agent"],
        outcome: { fields in
            // Auth0's codes: those that begin with `f` are failures, `limit_` ones refusals for the rate.
            let type = fields.text("type") ?? ""
            if type.hasPrefix("limit") { return .rateLimited }
            return type.hasPrefix("f") ? .authFailed : .success
        }
    )
}
