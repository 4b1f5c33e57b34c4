/// What is wrong with an installation.
public enum InstallationError: Error, Equatable, Sendable {
    /// `KEYTRAIL_RULES` names a folder that has no `providers/generic.yml`.
    case noRules(folder: String)
}
