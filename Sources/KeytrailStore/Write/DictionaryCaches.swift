internal import KeytrailModel

/// What a writer remembers of the dictionary tables between transactions.
///
/// Rows of dictionaries are never changed. Whoever deletes some bumps `meta.dictionary_epoch` in the same transaction, and
/// every writer that sees another epoch forgets what it knew.
struct DictionaryCaches: Sendable {
    /// `meta.dictionary_epoch` when the caches were filled.
    var epoch: Int64 = 0
    var host = TextCache()
    var route = TextCache()
    var path = TextCache()
    var text = TextCache()
    var credential = CredentialCache()
    var caller = CallerCache()
    /// Numbers that were taken for calls still to come.
    var sequences = SequenceBlock()

    /// Gives the content away without a copy and is empty afterwards.
    mutating func take() -> DictionaryCaches {
        let content = self
        self = DictionaryCaches()
        return content
    }
}

/// The row ids of credentials, with the latest of each hash in front.
struct CredentialCache: Sendable {
    private static let recentCount = 64
    private static let nobody = Credential(id: "")

    /// All three are empty until the first credential comes.
    private var recentHashes: [UInt64] = []
    private var recentIDs: [Int64] = []
    private var recentCredentials: [Credential] = []
    private var ids: [Credential: Int64] = [:]

    /// The id kept for `credential`, or the one that `make` gives, which is kept.
    mutating func id(of credential: Credential, orMake make: () throws -> Int64) rethrows -> Int64 {
        let hash = TextCache.hash(credential.id)
        let index = Int(truncatingIfNeeded: hash) & (CredentialCache.recentCount - 1)
        if !recentIDs.isEmpty, recentIDs[index] != 0, recentHashes[index] == hash,
            recentCredentials[index] == credential
        {
            return recentIDs[index]
        }
        let id = try ids[credential] ?? make()
        if ids.count >= TextCache.capacity { self = CredentialCache() }
        ids[credential] = id
        if recentIDs.isEmpty { makeRoom() }
        recentHashes[index] = hash
        recentIDs[index] = id
        recentCredentials[index] = credential
        return id
    }

    private mutating func makeRoom() {
        recentHashes = Array(repeating: 0, count: CredentialCache.recentCount)
        recentIDs = Array(repeating: 0, count: CredentialCache.recentCount)
        recentCredentials = Array(repeating: CredentialCache.nobody, count: CredentialCache.recentCount)
    }
}
