internal import KeytrailCredentials
internal import KeytrailModel
internal import KeytrailStore

/// The steps of a rotation that change something.
struct RotationSteps {
    let installation: Installation
    let questions: ProviderQuestions
    let name: String
    /// Whether to go on in spite of what speaks against it.
    let isForced: Bool

    private var messages: Messages { Messages(installation.options) }

    /// Looks at both credentials, and puts the new one in the old one's place.
    ///
    /// - Throws: `RotationError`, `BookProblem`, and what asking a provider throws.
    func begin(_ text: String, in book: CredentialBook, at now: Timestamp) async throws {
        if let going = try Rotation(of: name, in: questions.store) {
            throw RotationError.underWay(name, since: going.startedAt)
        }
        guard let reference = SecretReference(typed: text) else { throw RotationError.badReference }
        var old = try book.entryInUse(name)
        // Nothing is asked for a change that could not be written.
        _ = try book.replacing(old)
        var new = old
        guard let part = ["token", "value", "password"].first(where: { old.parts[$0] != nil }) else {
            throw RotationError.noSecretPart(name)
        }
        new.parts[part] = reference
        let before = try await questions.inspect(old, at: now)
        let after = try await questions.inspect(new, at: now)
        let objections = RotationObjection.all(old: before, new: after)
        guard objections.isEmpty || (isForced && objections != [.same]) else {
            throw RotationError.unfit(name, objections)
        }
        old.name = Rotation.oldName(name)
        old.id = before.credentialID
        new.id = after.credentialID
        let (kept, placed) = (old, new)
        try installation.updateBook { book throws(BookProblem) in
            let book = try book.replacing(placed)
            return try book.entry(named: kept.name) == nil ? book.adding(kept) : book.replacing(kept)
        }
        try questions.keep(.rotationStarted, of: before, other: after.credentialID, at: now)
        messages.inform("\(name) is the new credential; the old one is kept as \(kept.name) until it is gone")
        messages.inform("see who still uses it: keytrail credentials rotate \(name) --status")
    }

    /// Has the old credential revoked, proves it, and takes it out of use.
    ///
    /// - Throws: `RotationError`, `BookProblem`, and what asking a provider throws.
    func finish(_ rotation: Rotation, in book: CredentialBook, quiet: TimeSpan, at now: Timestamp) async throws {
        let callers = try rotation.callers(in: questions.store, since: now - quiet).old
        if let last = callers.first, !isForced {
            let width = Terminal.tableWidth(environment: installation.environment)
            try StandardOutput.write(RotationWords.table((callers, []), width: width))
            throw RotationError.stillUsed(name, programs: callers.count, last: last.lastSeen, quiet: quiet)
        }
        let old = try book.entryInUse(Rotation.oldName(name))
        var proof = try await questions.inspect(old, at: now)
        if proof.state.standing == .active || proof.state.standing == .unknown {
            try await revoke(old, proof, at: now)
            proof = try await questions.inspect(old, at: now)
        }
        switch proof.state.standing {
        case .expired, .refused: break
        case .active, .unknown: throw RotationError.notProven(name, proof.state.standing)
        }
        messages.inform("the provider refuses the old credential (\(proof.state.refusal?.rawValue ?? "refused"))")
        let later = try rotation.callers(in: questions.store, since: now).old.reduce(0) { $0 + $1.calls }
        messages.inform(later == 0 ? "nobody called with it since" : "\(later) calls were made with it since, in vain")
        try installation.updateBook { book throws(BookProblem) in try book.retiring(old.name, at: now) }
        try questions.keep(.retired, of: proof, at: now)
        let ended = Inspection(name: name, credentialID: rotation.oldID, state: proof.state)
        try questions.keep(.rotated, of: ended, other: rotation.newID, at: now)
        messages.inform("\(old.name) is out of use; its history stays")
    }

    private func revoke(_ old: CredentialEntry, _ proof: Inspection, at now: Timestamp) async throws {
        do {
            guard try await questions.revoke(old) else {
                throw RotationError.revokeByHand(name, page: questions.page(of: old))
            }
        } catch let problem as InspectionProblem {
            throw RotationError.notRevoked(name, problem)
        }
        try questions.keep(.revoked, of: proof, at: now)
        messages.inform("the provider took the old credential back")
    }
}
