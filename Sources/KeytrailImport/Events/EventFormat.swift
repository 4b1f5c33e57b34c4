internal import KeytrailModel

/// A provider's audit log that events can be read from: where its records have what every event has.
package struct EventFormat: Sendable {
    /// What a format is called on the command line.
    package enum Name: String, Sendable, Hashable, CaseIterable {
        case cloudtrail
        case githubAudit = "github-audit"
        case okta
        case slackAudit = "slack-audit"
        case gcpAudit = "gcp-audit"
        case azureActivity = "azure-activity"
        case azureSignIn = "azure-signin"
        case gitlabAudit = "gitlab-audit"
        case auth0
        case m365
        case trelloActions = "trello-actions"
    }

    /// What it is called on the command line.
    package let name: Name
    /// What it is, in a few words.
    package let title: String
    /// The product as Sigma names it.
    package let product: String
    /// The product's log as Sigma names it.
    let service: String
    /// The members that hold lists of records.
    var wrappers: Set<String> = []
    /// Whether the log comes as comma-separated values too, with the same names.
    var hasTables = false
    /// The member that holds the event in each record, where it is not the record itself.
    var envelope: String?
    /// Whether rules reach the event's fields below the envelope's name, as the product's own rules do.
    var keepsEnvelope = false
    /// Paths that a record of this log has, all of them.
    let marks: [String]
    /// A text that one of the paths has, where marks are not enough to tell the log.
    var isMarked: @Sendable (EventFields) -> Bool = { _ in true }
    /// Where the time stands; the first that there is.
    let time: [String]
    /// Where the event's own identity stands; the first that there is.
    var identity: [String] = []
    /// Where the provider's name of the credential stands.
    var credential: [String] = []
    /// Where the parts of the provider's name of the credential stand, where it takes several; all of them, joined by `/`.
    var credentialParts: [String] = []
    /// Where the actor stands.
    var actor: [String] = []
    /// Where the action stands.
    let action: [String]
    /// Where an error's code stands.
    var errorCode: [String] = []
    /// Where the source's address stands.
    var sourceAddress: [String] = []
    /// Where the user agent stands.
    var userAgent: [String] = []
    /// Where the request's identifier stands.
    var requestID: [String] = []
    /// How it ended.
    var outcome: @Sendable (EventFields) -> Outcome = { _ in .success }
    /// What is known of the HTTP request.
    var request: @Sendable (EventFields) -> ProviderEvent.Request = { _ in ProviderEvent.Request() }
    /// Members, at any depth, whose values are public although they look like secrets.
    var publicNames: Set<String> = []

    /// Every format.
    package static let all: [EventFormat] = [
        .cloudTrail, .gitHubAudit, .okta, .slackAudit, .gcpAudit, .azureActivity, .azureSignIn, .gitLabAudit, .auth0,
        .m365, .trelloActions,
    ]

    /// The format of a name.
    package static func named(_ name: Name) -> EventFormat {
        switch name {
        case .cloudtrail: .cloudTrail
        case .githubAudit: .gitHubAudit
        case .okta: .okta
        case .slackAudit: .slackAudit
        case .gcpAudit: .gcpAudit
        case .azureActivity: .azureActivity
        case .azureSignIn: .azureSignIn
        case .gitlabAudit: .gitLabAudit
        case .auth0: .auth0
        case .m365: .m365
        case .trelloActions: .trelloActions
        }
    }

    /// Whether a record is an event of this log.
    func describes(_ fields: EventFields) -> Bool {
        marks.allSatisfy { fields.value($0) != nil } && isMarked(fields)
    }

    /// What a record holds, without its envelope.
    func fields(of record: [JSON.Member]) -> EventFields {
        guard let envelope, case .object(let inner)? = record.first(where: { $0.name == envelope })?.value else {
            return EventFields(members: record)
        }
        return EventFields(members: inner)
    }
}

extension EventFormat {
    /// The fields as rules reach them.
    func attributes(of fields: EventFields) -> [JSON.Member] {
        guard keepsEnvelope, let envelope else { return fields.members }
        return [JSON.Member(envelope, .object(fields.members))]
    }
}
