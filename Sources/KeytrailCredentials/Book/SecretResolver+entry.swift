internal import KeytrailSecret

/// A part of a credential that is not to be had.
package struct PartProblem: Error, Equatable, Sendable {
    /// The credential's name.
    package let credential: String
    /// The part, such as `token`.
    package let part: String
    /// Why.
    package let problem: SecretProblem

    /// Names a part and what is wrong with it.
    package init(credential: String, part: String, problem: SecretProblem) {
        self.credential = credential
        self.part = part
        self.problem = problem
    }
}

extension SecretResolver {
    /// The credential with all of its parts, asked for one after another: some ask the user.
    ///
    /// - Throws: `PartProblem` for the first part that is not to be had.
    package func resolve(_ entry: CredentialEntry) async throws(PartProblem) -> ResolvedCredential {
        var parts: [String: Secret] = [:]
        for (part, reference) in entry.parts.sorted(by: { $0.key < $1.key }) {
            do throws(SecretProblem) {
                parts[part] = try await secret(at: reference)
            } catch {
                throw PartProblem(credential: entry.name, part: part, problem: error)
            }
        }
        return ResolvedCredential(entry: entry, parts: parts)
    }
}
