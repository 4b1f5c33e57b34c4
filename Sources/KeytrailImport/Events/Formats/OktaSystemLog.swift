internal import KeytrailModel

extension EventFormat {
    /// Okta's System Log.
    static let okta = EventFormat(
        name: .okta,
        title: "Okta System Log",
        product: "okta",
        service: "okta",
        wrappers: ["events"],
        marks: ["eventType", "published", "actor"],
        time: ["published"],
        identity: ["uuid"],
        credential: [
            "client.id", "debugContext.debugData.clientId", "debugContext.debugData.tokenId",
            "debugContext.debugData.apiTokenId",
        ],
        actor: ["actor.alternateId", "actor.id"],
        action: ["eventType"],
        errorCode: ["outcome.reason"],
        sourceAddress: ["client.ipAddress"],
        userAgent: ["client.userAgent.rawUserAgent"],
        requestID: ["transaction.id"],
        outcome: { fields in
            switch (fields.text("outcome.result")?.uppercased(), fields.text("eventType") ?? "") {
            case ("FAILURE"?, let type) where type.contains("authentication") || type.contains("session.start"):
                .authFailed
            case ("FAILURE"?, _): .clientError
            case ("DENY"?, _): .forbidden
            default: .success
            }
        },
        request: { fields in
            var request = ProviderEvent.Request()
            request.path = fields.text("debugContext.debugData.requestUri")
            return request
        }
    )
}
