internal import KeytrailModel

extension EventFormat {
    /// Google Cloud's audit logs, as entries of Cloud Logging.
    static let gcpAudit = EventFormat(
        name: .gcpAudit,
        title: "Google Cloud audit logs",
        product: "gcp",
        service: "gcp.audit",
        wrappers: ["entries"],
        marks: ["protoPayload.methodName", "timestamp"],
        time: ["timestamp", "receiveTimestamp"],
        identity: ["insertId"],
        credential: [
            "protoPayload.authenticationInfo.serviceAccountKeyName",
            "protoPayload.authenticationInfo.thirdPartyPrincipal.clientId",
        ],
        actor: ["protoPayload.authenticationInfo.principalEmail", "protoPayload.authenticationInfo.principalSubject"],
        action: ["protoPayload.methodName"],
        errorCode: ["protoPayload.status.code"],
        sourceAddress: ["protoPayload.requestMetadata.callerIp"],
        userAgent: ["protoPayload.requestMetadata.callerSuppliedUserAgent"],
        requestID: ["operation.id"],
        outcome: googleOutcome,
        request: { fields in
            var request = ProviderEvent.Request()
            request.host = fields.text("protoPayload.serviceName")?.split(separator: ".").first.map(String.init)
            return request
        }
    )

    /// The codes of `google.rpc.Code`.
    private static func googleOutcome(_ fields: EventFields) -> Outcome {
        switch fields.integer("protoPayload.status.code") ?? 0 {
        case 0: .success
        case 1: .cancelled
        case 7: .forbidden
        case 8: .rateLimited
        case 16: .authFailed
        case 2, 4, 13, 14, 15: .serverError
        default: .clientError
        }
    }
}
