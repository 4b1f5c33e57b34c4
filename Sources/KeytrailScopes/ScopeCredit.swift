internal import KeytrailModel

/// Tells which granted scopes served a call.
///
/// Every alternative that the grant meets counts, for nobody knows which one the provider looked at; so no scope that was needed is
/// ever called unused. Only what merely repeats a narrower granted scope does not count: within a name the broader scopes, and
/// alternatives that take more than another one.
struct ScopeCredit {
    /// Sorted; below, a scope is its place in here.
    private let granted: [String]
    /// Whether the first scope includes the second.
    private let includes: [[Bool]]
    /// The narrowest scopes that allow a name.
    private let serving: [String: [Int]]

    init(granted: [String], table: ScopeTable) {
        let granted = Set(granted).sorted()
        let reach = granted.map { table.reach(of: $0) }
        let includes = reach.map { reach in granted.map(reach.contains) }
        var serving: [String: [Int]] = [:]
        for (scope, names) in reach.enumerated() {
            for name in names { serving[name, default: []].append(scope) }
        }
        self.serving = serving.mapValues { scopes in
            scopes.filter { scope in !scopes.contains { includes[scope][$0] && !includes[$0][scope] } }
        }
        self.granted = granted
        self.includes = includes
    }

    /// The scopes to which a call with this need is credited; none when the grant does not meet it.
    func scopes(for need: ScopeRequirement) -> Set<String> {
        var ways: [[Int]] = []
        for way in need.anyOf.compactMap(way) where !ways.contains(way) { ways.append(way) }
        let narrow = ways.filter { way in !ways.contains { isPart($0, of: way) && !isPart(way, of: $0) } }
        return Set(narrow.joined().map { granted[$0] })
    }

    /// The narrowest scopes that meet an alternative; `nil` when the grant does not.
    private func way(_ alternative: [String]) -> [Int]? {
        var way: [Int] = []
        for name in alternative {
            guard let scopes = serving[name] else { return nil }
            for scope in scopes where !way.contains(scope) { way.append(scope) }
        }
        return way.sorted()
    }

    /// Whether the second allows all that the first does.
    private func isPart(_ way: [Int], of other: [Int]) -> Bool {
        way.allSatisfy { scope in other.contains { includes[$0][scope] } }
    }
}
