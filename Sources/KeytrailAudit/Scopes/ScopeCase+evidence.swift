internal import KeytrailCapture
internal import KeytrailModel
internal import KeytrailScopes
internal import KeytrailStore

/// Makes cases of what was gathered: texts in the place of dictionary rows.
struct ScopeCases {
    let pack: ProviderPack?
    let table: ScopeTable
    let window: ScopeWindow
    private let uses: [ScopeCase.Use]
    /// What answers said, and the pack does not say, with the calls.
    let disagreements: [ScopeDisagreement]

    init(_ evidence: ScopeCollector.Evidence, pack: ProviderPack?, window: ScopeWindow, text: TextLookup) throws {
        self.pack = pack
        self.window = window
        table = ScopeTable(pack)
        var uses: [ScopeCase.Use] = []
        var found: [String: ScopeDisagreement] = [:]
        var known: [String: ScopeRequirement?] = [:]
        for (key, path, count) in evidence.uses {
            let method = try text(.method, key.method) ?? ""
            let route = try text(.route, key.route)
            let host = try text(.host, key.host) ?? ""
            let operation = "\(method) \(route ?? host)"
            var need = try key.need == 0 ? nil : ScopeRequirement(text: text(.acceptedScopes, key.need) ?? "")
            if need == nil || key.kind.contains(.told), route != nil {
                let known = try ScopeCases.known(operation, &known) {
                    try pack?.need(method: method, path: text(.path, path) ?? "")
                }
                if let told = need, let known, !ScopeCases.agree(told, known, table), window.judged.contains(count.last)
                {
                    let calls = (found[operation]?.calls ?? 0) + count.calls
                    found[operation] = ScopeDisagreement(operation: operation, answers: told, pack: known, calls: calls)
                }
                need = need ?? known
            }
            let shown = try key.grant == 0 ? nil : text(.grantedScopes, key.grant)
            uses.append(
                ScopeCase.Use(
                    need: need,
                    shown: shown.map(ScopeCases.scopes),
                    isDenied: key.kind.contains(.denied),
                    calls: count.calls,
                    first: count.first,
                    last: count.last,
                    operation: operation,
                    program: try ScopeCases.program(key.program, text),
                    door: Door(rawValue: Int(truncatingIfNeeded: key.door)) ?? .imported
                )
            )
        }
        self.uses = uses
        disagreements = found.values.sorted { ($1.calls, $0.operation) < ($0.calls, $1.operation) }
    }

    /// The case of a time, with what is known of the grant.
    func scopeCase(in span: TimeWindow, grants: GrantHistory, days: Int64, keeps: [KeptScope]) -> ScopeCase {
        ScopeCase(
            grant: grants.newest?.scopes,
            formerGrants: grants.entries.dropLast().map(\.scopes),
            uses: uses.filter { span.contains($0.last) },
            observedDays: days,
            newlyGranted: grants.added(since: span.end - .days(window.neededDays)),
            keeps: keeps,
            table: table,
            neededDays: window.neededDays
        )
    }

    /// The scopes of the stored text.
    static func scopes(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    private static func known(
        _ operation: String,
        _ known: inout [String: ScopeRequirement?],
        _ look: () throws -> ScopeRequirement?
    ) rethrows -> ScopeRequirement? {
        if let found = known[operation] { return found }
        let found = try look()
        known[operation] = .some(found)
        return found
    }

    private static func program(_ row: Int64, _ text: TextLookup) throws -> String? {
        if row == 0 { return nil }
        return try row > 0 ? text(.program, row) : text(.callerExecutable, -row)
    }

    /// Whether each alternative of one is enough for the other.
    private static func agree(_ told: ScopeRequirement, _ known: ScopeRequirement, _ table: ScopeTable) -> Bool {
        if told.isEmpty || known.isEmpty { return told.isEmpty == known.isEmpty }
        return told.anyOf.allSatisfy { known.isMet(by: table.reach(of: $0)) }
            && known.anyOf.allSatisfy { told.isMet(by: table.reach(of: $0)) }
    }
}

extension ScopeTable {
    /// The scopes of OpenID Connect Core 1.0 (§5.4 and §11): they decide what the tokens themselves say, which no request shows.
    private static let identityScopes = ["openid", "profile", "email", "address", "phone", "offline_access"]

    /// What a pack says of scopes, and what holds everywhere where it says nothing.
    init(_ pack: ProviderPack?) {
        let usual = ScopeTable.identityScopes.map { ($0, Entry(weight: 1, isUnobservable: true)) }
        let known = (pack?.scopes ?? [:]).mapValues { definition in
            Entry(
                implies: definition.implies,
                weight: definition.weight,
                isUnobservable: definition.isUnobservable
            )
        }
        self.init(known.merging(usual) { told, _ in told })
    }
}

extension TimeWindow {
    /// Whether the window has the time of a call.
    func contains(_ call: CallID) -> Bool { start <= call.startedAt && call.startedAt <= end }
}
