internal import KeytrailModel

extension EventFormat {
    /// Slack's audit logs.
    static let slackAudit = EventFormat(
        name: .slackAudit,
        title: "Slack audit logs",
        product: "slack",
        service: "audit",
        wrappers: ["entries"],
        marks: ["action", "date_create", "actor"],
        time: ["date_create"],
        identity: ["id"],
        credential: ["context.app.id", "details.app_id", "entity.app.id"],
        actor: ["actor.user.email", "actor.user.id", "actor.user.name"],
        action: ["action"],
        sourceAddress: ["context.ip_address"],
        userAgent: ["context.ua"],
        outcome: { fields in (fields.text("action") ?? "").contains("login_failed") ? .authFailed : .success }
    )
}
