internal import KeytrailModel

extension EventFormat {
    /// GitLab's audit events: streamed, and as its interface lists them.
    static let gitLabAudit = EventFormat(
        name: .gitlabAudit,
        title: "GitLab audit events",
        product: "gitlab",
        service: "audit",
        marks: ["author_id", "entity_type", "created_at"],
        time: ["created_at"],
        identity: ["id"],
        credential: ["details.token_id", "details.personal_access_token_id"],
        actor: ["author_name", "details.author_name", "author_id"],
        action: [
            "event_type", "event_name", "details.event_name", "details.custom_message", "details.change", "details.add",
        ],
        sourceAddress: ["ip_address", "details.ip_address"],
        requestID: ["correlation_id"],
        outcome: { fields in (fields.text("event_type", "event_name") ?? "").contains("failed") ? .authFailed : .success
        }
    )
}
