package import KeytrailModel

/// Which scopes are to be chosen so that every need is met, at the least weight.
package struct ScopeProblem: Sendable {
    /// A scope that may be chosen.
    package struct Candidate: Sendable, Hashable {
        /// Its name.
        package var name: String
        /// What it allows: itself and all that it includes.
        package var reach: Set<String>
        /// How much harm it allows; not negative, at most 1,000.
        package var weight: Int
        /// Whether it is granted today, which is preferred among equals.
        package var isHeld: Bool

        /// Describes a candidate.
        package init(name: String, reach: Set<String>, weight: Int, isHeld: Bool = false) {
            precondition((0...1_000).contains(weight), "a weight lies between 0 and 1,000")
            self.name = name
            self.reach = reach
            self.weight = weight
            self.isHeld = isHeld
        }
    }

    /// What must be met.
    package var needs: [ScopeRequirement]
    /// What may be chosen, each name once.
    package var candidates: [Candidate]
    /// What is had anyway, expanded by what it includes: it costs nothing.
    package var given: Set<String>

    /// States a problem.
    package init(needs: [ScopeRequirement], candidates: [Candidate], given: Set<String> = []) {
        self.needs = needs
        self.candidates = candidates
        self.given = given
    }
}

/// A choice of scopes that meets every need that can be met.
package struct ScopeSolution: Sendable, Equatable {
    /// The chosen scopes, sorted.
    package var scopes: [String]
    /// Their weights together.
    package var weight: Int
    /// No choice that meets the same needs weighs less than this.
    package var bound: Int
    /// Needs that no candidate can meet, each once, by their texts.
    package var unmet: [ScopeRequirement]

    /// Whether no choice weighs less: the weight is the bound.
    package var isProven: Bool { weight == bound }
    /// How much lighter another choice might be; 0 when none is.
    package var gap: Int { weight - bound }
}
