internal import KeytrailCredentials
internal import KeytrailModel

extension Failure {
    /// The exit status of a rotation that cannot go on yet.
    private static let notYet: Int32 = 1

    static func words(_ error: RotationError) -> (String, Int32) {
        switch error {
        case .badReference:
            let message =
                "--to takes a reference to where the new secret is kept, such as keyring:trello/new, never the"
            return ("\(message) secret itself; what was given is not repeated here.", ExitStatus.usage)
        case .underWay(let name, let since):
            let message = "a rotation of '\(name)' is going on since \(since.rfc3339Seconds)"
            return ("\(message); see --status, and end it with --finish.", ExitStatus.usage)
        case .notStarted(let name):
            return ("no rotation of '\(name)' is going on; begin one with --to REFERENCE.", ExitStatus.usage)
        case .noSecretPart(let name):
            return (
                "credential '\(name)' has no single secret to replace; add a new credential instead.", ExitStatus.usage
            )
        case .unfit(let name, let objections):
            let list = objections.map(words).joined(separator: "; ")
            return ("the new credential should not take the place of '\(name)': \(list). Nothing was changed.", notYet)
        case .stillUsed(let name, let programs, let last, let quiet):
            let who = programs == 1 ? "one program" : "\(programs) programs"
            let message =
                "the old credential of '\(name)' was used by \(who) within \(quiet), last at \(last.rfc3339Seconds)"
            return ("\(message); move them to the new one, or give --force.", notYet)
        case .notRevoked(let name, let problem):
            return (
                "the provider did not take back the old credential of '\(name)' (\(problem.code)); try again.", notYet
            )
        case .revokeByHand(let name, let page):
            let place = page ?? "the provider's page"
            return ("revoke the old credential of '\(name)' at \(place), then run the command again.", notYet)
        case .notProven(let name, .active):
            return (
                "the provider still takes the old credential of '\(name)'; revoke it on its page and try again.", notYet
            )
        case .notProven(let name, _):
            let message = "whether the provider still takes the old credential of '\(name)' could not be learned"
            return ("\(message); try again.", notYet)
        }
    }

    private static func words(_ objection: RotationObjection) -> String {
        switch objection {
        case .same: "it is the same one; make a new one at the provider"
        case .notActive(let standing): "the provider calls it \(standing.rawValue); see 'keytrail credentials inspect'"
        case .otherOwner: "it belongs to somebody else; --force takes it all the same"
        case .broader(let more):
            "it may do more than the old one (\(more.joined(separator: ", "))); --force takes it all the same"
        }
    }
}
