/// release-bot's GitHub token may do more than the bot ever does, from the first day on.
enum OverBroadScope {
    static let unneeded = ["admin:org", "delete_repo"]
}
