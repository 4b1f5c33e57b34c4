internal import KeytrailModel
internal import KeytrailRules
internal import KeytrailYAML

/// Moves the thresholds of the chosen rules, one at a time, and sees whether an exemplar notices.
struct MutantRun {
    let files: RuleFiles
    /// The exemplars that pass, by their rules.
    let scenes: [String: [ExemplarScene]]

    /// The mutants that no exemplar notices, in the order of the files, and how many there were.
    ///
    /// - Throws: `StoreError`, `CancellationError`.
    func survivors() async throws -> (survivors: [RuleTest.Survivor], mutants: Int) {
        var survivors: [RuleTest.Survivor] = []
        var count = 0
        let users = users
        let documents = Dictionary(files.documents.map { ($0.identifier, $0.node) }) { first, _ in first }
        for rule in files.chosenRules {
            let identifier = rule.header.identifier
            guard let document = documents[identifier] else { continue }
            let scenes = (users[identifier] ?? []).flatMap { self.scenes[$0] ?? [] }
            for mutant in Threshold.all(in: document).flatMap(\.mutants) {
                try Task.checkCancellation()
                guard let noticed = try await isNoticed(mutant, of: identifier, by: scenes) else { continue }
                count += 1
                if noticed { continue }
                let label = RuleLabel(rule.header)
                survivors.append(RuleTest.Survivor(rule: label, mutant: mutant, hasExemplars: !scenes.isEmpty))
            }
        }
        return (survivors, count)
    }

    /// The rules with exemplars that each rule is needed for, itself included, in a stable order.
    private var users: [String: [String]] {
        var users: [String: [String]] = [:]
        for user in scenes.keys.sorted() {
            for needed in files.rules.identifiers(neededFor: user) { users[needed, default: []].append(user) }
        }
        return users
    }

    /// Whether some exemplar changes its verdict; `nil` for a mutant that is no rule.
    private func isNoticed(_ mutant: Mutant, of identifier: String, by scenes: [ExemplarScene]) async throws -> Bool? {
        guard !scenes.isEmpty else { return false }
        for user in Set(scenes.map(\.rule)).sorted() {
            let rules = try mutated(mutant, of: identifier, for: user)
            guard let rules else { return nil }
            for scene in scenes where scene.rule == user {
                if !scene.accepts(try await scene.outcome(under: rules)) { return true }
            }
        }
        return false
    }

    private func mutated(_ mutant: Mutant, of identifier: String, for user: String) throws -> RuleSet? {
        let needed = files.rules.identifiers(neededFor: user)
        let documents = files.documents.compactMap { document -> YAMLNode? in
            if document.identifier == identifier {
                return document.node.replacing(mutant.threshold.path[...], with: mutant.text)
            }
            return needed.contains(document.identifier) || document.node["filter"] != nil ? document.node : nil
        }
        let rules = RuleSet(documents: documents, placeholders: files.placeholders)
        let isRule = rules.rules.contains { $0.header.identifier == user }
        return isRule ? rules.subset(of: [user]) : nil
    }
}
