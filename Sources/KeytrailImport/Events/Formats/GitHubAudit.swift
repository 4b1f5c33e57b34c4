internal import KeytrailModel

extension EventFormat {
    /// GitHub's audit log: exported as a list or as a table, streamed one event a line.
    static let gitHubAudit = EventFormat(
        name: .githubAudit,
        title: "GitHub audit log",
        product: "github",
        service: "audit",
        hasTables: true,
        marks: ["action"],
        isMarked: { fields in
            // GitLab's events have an action too, but not GitHub's time in milliseconds beside a document's identity.
            if fields.value("_document_id") != nil { return true }
            // A table has the time as a text, and the organisation that it is of.
            let isDated =
                fields.value("@timestamp") != nil || (fields.text("created_at") != nil && fields.text("org") != nil)
            return isDated && fields.text("actor") != nil
        },
        time: ["@timestamp", "created_at"],
        identity: ["_document_id"],
        credential: ["hashed_token", "token_id", "oauth_application_id"],
        actor: ["actor", "user", "actor_id"],
        action: ["action"],
        sourceAddress: ["actor_ip"],
        userAgent: ["user_agent"],
        requestID: ["request_id"],
        outcome: { fields in
            fields.integer("status_code").map { Outcome(status: Int(clamping: $0)) } ?? .success
        },
        request: { fields in
            var request = ProviderEvent.Request()
            request.method = fields.text("request_method")?.uppercased()
            request.path = fields.text("url_path")
            return request
        },
        publicNames: ["hashed_token"]
    )
}
