package import KeytrailModel

/// What is known of a provider's scopes: which include which, and how much harm each allows.
package struct ScopeTable: Sendable {
    /// One scope.
    package struct Entry: Sendable, Hashable {
        /// The scopes that it includes, directly.
        package var implies: [String]
        /// How much harm it allows, 1 (little) to 5 (everything).
        package var weight: Int
        /// Whether its use shows in no request, as with webhooks.
        package var isUnobservable: Bool

        /// Describes a scope.
        package init(implies: [String] = [], weight: Int = ScopeTable.usualWeight, isUnobservable: Bool = false) {
            self.implies = implies
            self.weight = weight
            self.isUnobservable = isUnobservable
        }
    }

    /// The weight of a scope that nobody described.
    package static let usualWeight = 3

    private let entries: [String: Entry]
    /// For every scope that was described, itself and all that it includes.
    private let closure: [String: Set<String>]

    /// Describes scopes; scopes that include each other are taken as equals.
    ///
    /// Linear in the pairs of scopes of which one includes the other.
    package init(_ entries: [String: Entry] = [:]) {
        self.entries = entries
        var closure: [String: Set<String>] = [:]
        for name in entries.keys {
            var reached: Set<String> = []
            var open = [name]
            while let next = open.popLast() {
                guard reached.insert(next).inserted else { continue }
                open.append(contentsOf: entries[next]?.implies ?? [])
            }
            closure[name] = reached
        }
        self.closure = closure
    }

    /// The scope itself and all that it includes.
    package func reach(of scope: String) -> Set<String> { closure[scope] ?? [scope] }

    /// The scopes themselves and all that they include.
    package func reach(of scopes: some Sequence<String>) -> Set<String> {
        scopes.reduce(into: []) { $0.formUnion(reach(of: $1)) }
    }

    /// How much harm a scope allows, 1 to 5.
    package func weight(of scope: String) -> Int { entries[scope]?.weight ?? ScopeTable.usualWeight }

    /// The sum of scopes' weights.
    package func weight(of scopes: some Sequence<String>) -> Int { scopes.reduce(0) { $0 + weight(of: $1) } }

    /// Whether a scope's use shows in no request, so that it cannot be called unused.
    package func isUnobservable(_ scope: String) -> Bool { entries[scope]?.isUnobservable ?? false }

    /// Whether one scope allows all that another does, and more.
    package func isBroader(_ scope: String, than other: String) -> Bool {
        reach(of: scope).contains(other) && !reach(of: other).contains(scope)
    }
}

extension ScopeRequirement {
    /// Whether scopes, expanded by what they include, are enough.
    package func isMet(by reach: Set<String>) -> Bool {
        isEmpty || anyOf.contains { $0.allSatisfy(reach.contains) }
    }
}
