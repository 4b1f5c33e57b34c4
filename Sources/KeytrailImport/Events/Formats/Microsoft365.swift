internal import KeytrailModel

extension EventFormat {
    /// Microsoft 365's unified audit log.
    static let m365 = EventFormat(
        name: .m365,
        title: "Microsoft 365 audit log",
        product: "m365",
        service: "audit",
        wrappers: ["value"],
        envelope: "AuditData",
        marks: ["CreationTime", "Operation", "Workload"],
        time: ["CreationTime"],
        identity: ["Id"],
        credential: ["AppId", "ApplicationId", "ClientAppId"],
        actor: ["UserId", "UserKey"],
        action: ["Operation"],
        errorCode: ["ErrorNumber", "LogonError"],
        sourceAddress: ["ClientIP", "ClientIPAddress", "ActorIpAddress"],
        userAgent: ["UserAgent"],
        requestID: ["CorrelationId"],
        outcome: { fields in
            switch (fields.text("ResultStatus")?.lowercased(), fields.text("Operation") ?? "") {
            case ("failed"?, _), ("failure"?, _), ("false"?, _): .clientError
            case (_, "UserLoginFailed"): .authFailed
            default: .success
            }
        }
    )
}
