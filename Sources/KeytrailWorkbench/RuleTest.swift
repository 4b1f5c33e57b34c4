package import KeytrailCapture
package import KeytrailModel
package import KeytrailRules

/// Tries rules on their exemplars.
package struct RuleTest: Sendable {
    /// What came of one exemplar.
    package struct Trial: Sendable, Equatable {
        /// The rule.
        package var rule: RuleLabel
        /// The exemplar's name.
        package var exemplar: String
        /// Where the exemplar stands.
        package var location: SourceLocation
        /// Whether the rule did what it demands.
        package var verdict: ExemplarVerdict
    }

    /// A threshold that no exemplar pins down.
    package struct Survivor: Sendable, Equatable {
        /// The rule that it stands in.
        package var rule: RuleLabel
        /// How it was moved without any exemplar changing its verdict.
        package var mutant: Mutant
        /// Whether any exemplar depends on the rule at all.
        package var hasExemplars: Bool
    }

    /// What came of a test.
    package struct Result: Sendable, Equatable {
        /// Every exemplar, in the order of the files.
        package var trials: [Trial] = []
        /// Reporting rules without a firing or without a silent exemplar; only for a strict test.
        package var untested: [Untested] = []
        /// Thresholds that no exemplar pins down; only when they were moved.
        package var survivors: [Survivor] = []
        /// How many thresholds were moved, each way counted.
        package var mutants = 0

        /// How many exemplars failed.
        package var failures: Int { trials.count { !$0.verdict.isPassed } }
        /// Whether nothing is to be complained of.
        package var isClean: Bool { failures == 0 && untested.isEmpty && survivors.isEmpty }
    }

    /// A rule that reports and is not shown doing so, or not shown keeping silent.
    package struct Untested: Sendable, Equatable {
        /// The rule.
        package var rule: RuleLabel
        /// What is missing.
        package var missing: [Exemplar.Expectation]
    }

    private let files: RuleFiles
    private let catalog: ProviderCatalog

    /// Prepares a test of the chosen rules.
    package init(_ files: RuleFiles, catalog: ProviderCatalog) {
        self.files = files
        self.catalog = catalog
    }

    /// Tries every exemplar of the chosen rules.
    ///
    /// - Throws: `ImportError`, `StoreError`, which logs in memory have no reason to; `CancellationError`.
    package func run(isStrict: Bool, movesThresholds: Bool) async throws -> Result {
        let bench = try ExemplarBench(catalog: catalog)
        var result = Result()
        var scenes: [String: [ExemplarScene]] = [:]
        for rule in files.chosenRules {
            let header = rule.header
            let subset = files.rules.subset(of: [header.identifier])
            for exemplar in files.exemplars.exemplars[header.identifier] ?? [] {
                try Task.checkCancellation()
                let (verdict, scene) = try await trial(of: exemplar, header.identifier, subset, on: bench)
                if movesThresholds, verdict.isPassed, let scene { scenes[header.identifier, default: []].append(scene) }
                let label = RuleLabel(header)
                result.trials.append(
                    Trial(rule: label, exemplar: exemplar.name, location: exemplar.location, verdict: verdict)
                )
            }
        }
        if isStrict { result.untested = untested }
        if movesThresholds {
            let run = MutantRun(files: files, scenes: scenes)
            (result.survivors, result.mutants) = try await run.survivors()
        }
        return result
    }

    private func trial(
        of exemplar: Exemplar,
        _ identifier: String,
        _ subset: RuleSet,
        on bench: ExemplarBench
    ) async throws -> (ExemplarVerdict, ExemplarScene?) {
        do {
            let scene = try bench.scene(of: exemplar, for: identifier, in: subset)
            return (try await scene.verdict(under: subset), scene)
        } catch let problem as ExemplarBench.Problem {
            return (.failed(reason: "\(problem.diagnostic)"), nil)
        }
    }

    /// Rules that only serve correlations and filters are shown by the rules that use them.
    private var untested: [Untested] {
        files.chosenRules.compactMap { rule in
            switch rule {
            case .filter: return nil
            case .detection, .correlation: break
            }
            guard files.rules.isReporting(rule.header) else { return nil }
            let shown = Set((files.exemplars.exemplars[rule.header.identifier] ?? []).map(\.expectation))
            let missing = Exemplar.Expectation.allCases.filter { !shown.contains($0) }
            return missing.isEmpty ? nil : Untested(rule: RuleLabel(rule.header), missing: missing)
        }
    }
}

/// Which rule something is about, for a reader.
package struct RuleLabel: Sendable, Hashable {
    /// The rule's identifier.
    package var identifier: String
    /// Its name; `nil` when it has none.
    package var name: String?
    /// Its title.
    package var title: String
    /// Its level.
    package var level: Level
    /// Where it starts.
    package var location: SourceLocation

    /// Labels a rule.
    package init(_ header: RuleHeader) {
        identifier = header.identifier
        name = header.name
        title = header.title
        level = header.level
        location = header.location
    }
}
