internal import KeytrailModel

/// Tells which granted scopes served a call.
///
/// Every alternative that the grant meets counts, for nobody knows which one the provider looked at; so no scope that was needed is
/// ever called unused. Only what merely repeats a narrower granted scope does not count: within a name the broader scopes, and
/// alternatives that take more than another one.
struct ScopeCredit {
    private let granted: [String]
    private let reach: [String: Set<String>]

    init(granted: [String], table: ScopeTable) {
        self.granted = granted
        reach = Dictionary(granted.map { ($0, table.reach(of: $0)) }) { first, _ in first }
    }

    /// The scopes to which a call with this need is credited; none when the grant does not meet it.
    func scopes(for need: ScopeRequirement) -> Set<String> {
        let ways = need.anyOf.compactMap(way)
        let narrow = ways.filter { way in !ways.contains { isNarrower($0, than: way) } }
        return narrow.reduce(into: []) { $0.formUnion($1) }
    }

    /// The narrowest scopes that meet an alternative; `nil` when the grant does not.
    private func way(_ alternative: [String]) -> Set<String>? {
        var way: Set<String> = []
        for name in alternative {
            let serving = granted.filter { reach[$0]?.contains(name) ?? false }
            guard !serving.isEmpty else { return nil }
            way.formUnion(serving.filter { scope in !serving.contains { isBroader(scope, than: $0) } })
        }
        return way
    }

    private func isBroader(_ scope: String, than other: String) -> Bool {
        guard let wide = reach[scope], let narrow = reach[other] else { return false }
        return wide.contains(other) && !narrow.contains(scope)
    }

    private func isNarrower(_ way: Set<String>, than other: Set<String>) -> Bool {
        reach(of: way).isStrictSubset(of: reach(of: other))
    }

    private func reach(of way: Set<String>) -> Set<String> {
        way.reduce(into: []) { $0.formUnion(reach[$1] ?? []) }
    }
}
