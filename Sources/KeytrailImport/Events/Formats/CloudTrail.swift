internal import KeytrailModel

extension EventFormat {
    /// AWS CloudTrail: delivered files with `Records`, lists, and one event a line.
    static let cloudTrail = EventFormat(
        name: .cloudtrail,
        title: "AWS CloudTrail",
        product: "aws",
        service: "cloudtrail",
        wrappers: ["Records", "records"],
        marks: ["eventTime", "eventSource", "eventName"],
        time: ["eventTime"],
        identity: ["eventID"],
        credential: ["userIdentity.accessKeyId"],
        actor: ["userIdentity.arn", "userIdentity.userName", "userIdentity.principalId", "userIdentity.invokedBy"],
        action: ["eventName"],
        errorCode: ["errorCode"],
        sourceAddress: ["sourceIPAddress"],
        userAgent: ["userAgent"],
        requestID: ["requestID"],
        outcome: cloudTrailOutcome,
        request: { fields in
            // The host has the region in it as well, or the bucket; its service is what both sides know.
            var request = ProviderEvent.Request()
            request.host = fields.text("eventSource")?.split(separator: ".").first.map(String.init)
            return request
        },
        publicNames: ["accessKeyId"]
    )

    private static func cloudTrailOutcome(_ fields: EventFields) -> Outcome {
        guard let code = fields.text("errorCode") else {
            // A login says how it went in its answer.
            return fields.text("responseElements.ConsoleLogin") == "Failure" ? .authFailed : .success
        }
        let denied = ["AccessDenied", "UnauthorizedOperation", "Unauthorized", "Forbidden"]
        let refused = [
            "InvalidClientTokenId", "AuthFailure", "SignatureDoesNotMatch", "ExpiredToken", "UnrecognizedClient",
        ]
        let limited = ["Throttling", "RequestLimitExceeded", "TooManyRequests", "SlowDown"]
        func has(_ words: [String]) -> Bool { words.contains { code.contains($0) } }
        if has(denied) { return .forbidden }
        if has(refused) { return .authFailed }
        if has(limited) { return .rateLimited }
        return has(["InternalError", "InternalFailure", "ServiceUnavailable"]) ? .serverError : .clientError
    }
}
