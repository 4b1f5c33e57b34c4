internal import KeytrailCapture
internal import KeytrailClient
internal import KeytrailCredentials
internal import KeytrailSecret

/// Asks once for every part of a credential.
struct CredentialCheck {
    let installation: Installation

    /// Which parts are there, by name, and why the others are not.
    func resolve(_ entry: CredentialEntry) async -> (credential: ResolvedCredential?, problems: [PartProblem]) {
        var parts: [String: Secret] = [:]
        var problems: [PartProblem] = []
        for (part, reference) in entry.parts.sorted(by: { $0.key < $1.key }) {
            do throws(SecretProblem) {
                parts[part] = try await installation.resolver.secret(at: reference)
            } catch {
                problems.append(PartProblem(credential: entry.name, part: part, problem: error))
            }
        }
        return (problems.isEmpty ? ResolvedCredential(entry: entry, parts: parts) : nil, problems)
    }

    /// Says which parts are there, and remembers and gives the credential's id in the call log.
    ///
    /// - Throws: `BookProblem`, `CaptureError`, `PrivateFile.Failure` when the id cannot be made or kept.
    func report(_ entry: CredentialEntry, in catalog: ProviderCatalog) async throws -> String? {
        let messages = Messages(installation.options)
        let (credential, problems) = await resolve(entry)
        for part in entry.parts.keys.sorted() where !problems.contains(where: { $0.part == part }) {
            messages.inform("its \(part) is there")
        }
        for problem in problems { messages.inform(Failure.words(problem).0.visibleLine) }
        guard let credential else { return nil }
        let sent: ClientCredential
        do throws(PartProblem) {
            sent = try credential.clientCredential()
        } catch {
            messages.inform(Failure.words(error).0.visibleLine)
            return nil
        }
        guard let id = try installation.identity(of: entry, as: sent, in: catalog) else { return nil }
        try installation.remember(id, of: entry)
        messages.inform("the call log knows it as \(id)")
        return id
    }
}
