internal import KeytrailCredentials
internal import KeytrailModel

/// What a login says to its user.
struct LoginMessages {
    let messages: Messages

    /// Tells what the user has to do; that is said under `--quiet` too.
    func say(_ notice: LoginNotice) {
        switch notice {
        case .openPage(let page): StandardError.write("Open this page, and agree there:\n\n  \(page.visibleLine)\n\n")
        case .enterCode(let code, let page):
            StandardError.write("Open \(page.visibleLine) on any machine, and type the code \(code.visibleLine)\n")
        case .browserNotStarted: messages.inform("no browser could be started; open the page yourself")
        case .waiting(let limit): messages.inform("waiting for the answer, at most \(limit.components.seconds) s")
        case .refusedRequests(let count):
            let requests = count == 1 ? "1 request" : "\(count) requests"
            messages.inform("warning: \(requests) to the waiting port came from somebody else and were refused")
        }
    }

    /// Says in one line what is more than an integration that reads needs.
    func warn(_ warning: LoginPlan.Warning) {
        switch warning {
        case .broadScope(let scope):
            messages.inform(
                "warning: the scope \(scope.visibleLine) allows more than reading; ask for the least you need"
            )
        case .unknownScope(let scope, let near):
            let hint = near.map { "; did you mean '\($0)'?" } ?? "; check its spelling at the provider"
            messages.inform("warning: the provider's pack knows no scope '\(scope.visibleLine)'\(hint)")
        case .endless: messages.inform("warning: the token will never end by itself; --expiration 30days is safer")
        }
    }

    /// Says what was obtained, where it is, and what comes next.
    func finish(_ entry: CredentialEntry, _ token: IssuedToken, obstacle: SecretProblem?, managed: String) {
        let scopes = entry.settings["scopes"].map { " for \($0)" } ?? ""
        let end = token.expires.map { "good until \($0.rfc3339Seconds)" } ?? "without a stated end"
        let renewal = token.refresh == nil ? "" : ", renewed by itself"
        messages.inform("\(entry.name) has a token\(scopes), \(end)\(renewal)".visibleLine)
        let place = entry.parts["token"].map(\.description) ?? ""
        if obstacle == nil {
            messages.inform("it is kept in the keyring; \(managed) says where")
        } else {
            messages.inform("no keyring would take it: it is kept in \(place), which only you may read")
        }
        messages.inform("next: keytrail credentials inspect \(entry.name)")
    }
}
