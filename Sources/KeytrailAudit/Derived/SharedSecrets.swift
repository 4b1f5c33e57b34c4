internal import KeytrailStore

/// Credentials that are one secret under names of several providers.
struct SharedSecrets {
    /// What is known of one of them.
    struct Found {
        /// How many providers the secret was sent to.
        var providers: Int
        /// The other credentials, sorted.
        var others: [String]
    }

    /// Every credential whose secret's digest is known.
    let noted: Set<String>
    /// For each secret with several providers, the provider of each credential.
    private let groups: [[String: String]]

    init(_ notes: [CredentialNote]) {
        var holders: [String: [String: String]] = [:]
        for note in notes {
            guard let digest = note.secretDigest else { continue }
            holders[digest, default: [:]][note.credentialID] = note.provider
        }
        noted = Set(holders.values.flatMap(\.keys))
        groups = holders.values.filter { Set($0.values).count > 1 }
    }

    var isEmpty: Bool { groups.isEmpty }

    /// Every credential whose secret another one has.
    var shared: Set<String> { Set(groups.flatMap(\.keys)) }

    /// What it comes to, by the credential's id, when the hosts are known that each was sent to.
    ///
    /// One that was sent nowhere else than another one is the same credential under a name from before, or since, a provider pack
    /// came to know the host.
    func found(hosts: [String: Set<Int64>]) -> [String: Found] {
        var found: [String: Found] = [:]
        for group in groups {
            let widest = group.keys.sorted { (hosts[$1]?.count ?? 0, $0) < (hosts[$0]?.count ?? 0, $1) }
            var kept: [String] = []
            for id in widest {
                let own = hosts[id] ?? []
                if !kept.contains(where: { hosts[$0]?.isSuperset(of: own) ?? own.isEmpty }) { kept.append(id) }
            }
            let providers = Set(kept.compactMap { group[$0] }).count
            guard providers > 1 else { continue }
            for id in kept { found[id] = Found(providers: providers, others: kept.filter { $0 != id }.sorted()) }
        }
        return found
    }
}
