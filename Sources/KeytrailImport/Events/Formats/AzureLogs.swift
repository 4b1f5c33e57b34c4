internal import KeytrailModel

extension EventFormat {
    /// Azure's activity log.
    static let azureActivity = EventFormat(
        name: .azureActivity,
        title: "Azure activity log",
        product: "azure",
        service: "activitylogs",
        wrappers: ["records", "value"],
        marks: ["operationName", "resourceId"],
        isMarked: { fields in fields.text("category") != "SignInLogs" },
        time: ["eventTimestamp", "time"],
        identity: ["eventDataId"],
        credential: ["identity.claims.appid", "claims.appid"],
        actor: ["caller", "identity.claims.name", "identity.claims.appid", "claims.name"],
        action: ["operationName.value", "operationName"],
        errorCode: ["subStatus.value", "resultSignature"],
        sourceAddress: ["callerIpAddress", "httpRequest.clientIpAddress"],
        requestID: ["correlationId"],
        outcome: { fields in
            switch (fields.text("status.value", "resultType") ?? "").lowercased() {
            case "failed", "failure": .clientError
            default: .success
            }
        }
    )

    /// Sign-ins at Entra ID, from Microsoft Graph or Azure Monitor.
    static let azureSignIn = EventFormat(
        name: .azureSignIn,
        title: "Microsoft Entra sign-in log",
        product: "azure",
        service: "signinlogs",
        wrappers: ["records", "value"],
        marks: [],
        isMarked: { fields in
            fields.text("category")?.hasSuffix("SignInLogs") ?? false
                || (fields.value("createdDateTime") != nil && fields.value("appId") != nil
                    && fields.value("status") != nil)
        },
        time: ["createdDateTime", "properties.createdDateTime", "time"],
        identity: ["id", "properties.id"],
        credential: [
            "servicePrincipalCredentialKeyId", "properties.servicePrincipalCredentialKeyId", "appId",
            "properties.appId",
        ],
        actor: [
            "userPrincipalName", "properties.userPrincipalName", "servicePrincipalName",
            "properties.servicePrincipalName",
        ],
        action: ["operationName", "appDisplayName", "properties.appDisplayName", "appId"],
        errorCode: ["status.errorCode", "properties.status.errorCode", "resultType"],
        sourceAddress: ["ipAddress", "properties.ipAddress", "callerIpAddress"],
        userAgent: ["userAgent", "properties.userAgent"],
        requestID: ["correlationId", "properties.correlationId"],
        outcome: { fields in
            let code = fields.text("status.errorCode", "properties.status.errorCode", "resultType") ?? "0"
            return code == "0" ? .success : .authFailed
        }
    )
}
