internal import KeytrailModel

extension EventFormat {
    /// Trello's actions: as its interface lists those of a board, a card or a member, and in a board's export.
    ///
    /// An action names no token. It names the application whose key was used, unless a person acted in Trello itself, and the member
    /// whose token it was: together they are as near to the credential as Trello tells. Only what changes something is an action; it tells
    /// neither address nor path.
    static let trelloActions = EventFormat(
        name: .trelloActions,
        title: "Trello actions",
        product: "trello",
        service: "actions",
        wrappers: ["actions"],
        marks: ["idMemberCreator", "type", "date", "data"],
        time: ["date"],
        identity: ["id"],
        credentialParts: ["appCreator.id", "idMemberCreator"],
        actor: ["memberCreator.username", "idMemberCreator"],
        action: ["type"]
    )
}
