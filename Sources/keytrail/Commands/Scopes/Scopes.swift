internal import ArgumentParser
internal import KeytrailAudit
internal import KeytrailCredentials
internal import KeytrailModel
internal import KeytrailReport
internal import KeytrailRules
internal import KeytrailStore

/// `keytrail scopes`: what credentials may do against what they did.
struct Scopes: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say which scopes each credential needs, and what would break without the others.",
        discussion: """
            Exit status: 0 nothing can be taken away, or no call would have failed; 1 something can be taken away, or calls \
            would have failed; 3 it cannot be told: a grant is not known, the log is too young, or too few calls have a \
            known need; 64 usage, 70 internal, 74 input/output. The worst wins in the order 1, 3, 0.

            Examples:
              keytrail scopes
              keytrail scopes --credential trello --without write
              keytrail scopes --credential trello --canary write --for 14d
            """
    )

    @OptionGroup var options: GlobalOptions
    @OptionGroup var period: LogPeriodOptions

    @Option(help: ArgumentHelp("Only this one, by its name in the inventory or its id in the log.", valueName: "name"))
    var credential: String?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Say what would have failed without this scope; repeatable.", valueName: "scope")
    )
    var without: [String] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Say what would have failed with this scope alone; repeatable.", valueName: "scope")
    )
    var only: [String] = []

    @Option(help: ArgumentHelp("Fewer days between the first call and the last prove nothing.", valueName: "days"))
    var minDays: Int64 = 7

    @Option(
        help: ArgumentHelp(
            "Try the removal of this scope: audits report calls that would have failed.",
            valueName: "scope"
        )
    )
    var canary: String?

    @Option(name: .customLong("for"), help: ArgumentHelp("How long it is tried: 7d, 2w.", valueName: "time"))
    var length: String?

    @Option(help: ArgumentHelp("End the trial of this scope.", valueName: "scope"))
    var endCanary: String?

    @Option(help: "What to write: text, json.")
    var format: PageFormat = .text

    func validate() throws {
        if !without.isEmpty, !only.isEmpty { throw ValidationError("give --without or --only, not both") }
        if (without + only).contains(where: \.isEmpty) { throw ValidationError("name a scope; '' is none") }
        if !(0...3_650).contains(minDays) { throw ValidationError("--min-days takes 0 to 3650") }
        let trials = [canary, endCanary].compactMap(\.self)
        if trials.count > 1 { throw ValidationError("give --canary or --end-canary, not both") }
        if (canary == nil) != (length == nil) { throw ValidationError("--canary and --for go together") }
        guard !trials.isEmpty else { return }
        if credential == nil { throw ValidationError("name the --credential whose scope is tried") }
        if !without.isEmpty || !only.isEmpty { throw ValidationError("a trial takes no --without and no --only") }
    }

    func run() throws {
        let installation = options.installation
        let inventory = try ScopeNames(installation)
        if canary != nil || endCanary != nil { return try keepTrial(installation, inventory) }
        let auditor = Auditor(rules: RuleSet(files: []), catalog: try installation.catalog().catalog)
        let window = ScopeWindow(try period.window(), neededDays: minDays)
        let store = try installation.store(.readOnly)
        let audits = try auditor.scopes(on: store, in: window, inventory: inventory.inventory)
        let chosen = try chosen(audits, inventory)
        let pages = chosen.map { page($0, inventory) }
        try write(pages, installation)
        let status = pages.map(status).reduce(0) { $0 == 1 || $1 == 1 ? 1 : max($0, $1) }
        throw ExitCode(status)
    }

    /// The credentials to show; with `--without`, those that hold one of the scopes.
    private func chosen(_ audits: [ScopeAudit], _ inventory: ScopeNames) throws -> [ScopeAudit] {
        var audits = audits
        if let credential {
            let id = inventory.id(of: credential)
            audits = audits.filter { $0.credential.id == id }
            guard !audits.isEmpty else { throw ScopesError.noCalls(credential) }
        }
        let held = Set(audits.flatMap(\.usage.granted))
        for scope in without where !held.contains(scope) {
            // Without a known grant every scope may be thought away.
            if audits.contains(where: { $0.detail.grant == nil }) { continue }
            throw ScopesError.notGranted(scope, held: held.sorted())
        }
        guard !without.isEmpty else { return audits }
        return audits.filter { $0.detail.grant == nil || !Set(without).isDisjoint(with: $0.usage.granted) }
    }

    private func page(_ audit: ScopeAudit, _ inventory: ScopeNames) -> ScopePage {
        let origin = inventory.inventory.origins[audit.credential.id]
        var page = ScopePage(credential: audit.credential, origin: origin, usage: audit.usage)
        if !without.isEmpty { page.breakage = audit.breakage(without: Set(without)) }
        if !only.isEmpty { page.breakage = audit.breakage(leaving: only) }
        return page
    }

    private func write(_ pages: [ScopePage], _ installation: Installation) throws {
        switch format {
        case .json: try StandardOutput.write(JSON.array(pages.map(\.json)).prettyText + "\n")
        case .text:
            if pages.isEmpty { Messages(options).inform("no credential made a call in this period") }
            let style = Terminal.style(options.color, environment: installation.environment, toFile: false)
            try StandardOutput.write(pages.map { $0.text(style: style) }.joined(separator: "\n"))
        }
    }

    private func status(_ page: ScopePage) -> Int32 {
        if let breakage = page.breakage { return breakage.calls > 0 ? 1 : breakage.unknown > 0 ? 3 : 0 }
        guard let detail = page.usage.detail else { return 3 }
        if detail.isExcessive { return 1 }
        let isDoubtful = detail.standings.contains { $0.doubt == .youngLog || $0.doubt == .lowCoverage }
        return detail.grant == nil || isDoubtful ? 3 : 0
    }

    private func keepTrial(_ installation: Installation, _ inventory: ScopeNames) throws {
        guard let credential, let scope = canary ?? endCanary else { return }
        guard ScopeNames.isScope(scope) else { throw ScopesError.badScope }
        let now = try period.clockOptions.clock()
        let store = try installation.existingStore()
        let id = inventory.id(of: credential)
        guard try store.read({ try $0.credentials() }).contains(where: { $0.credential.id == id }) else {
            throw ScopesError.unknown(credential)
        }
        if let length {
            let end = try EndTime.parse(length, now: now)
            try requireHeld(scope, id, store, installation, inventory)
            try store.keep(ScopeCanary(credentialID: id, scope: scope, start: now, end: end))
            Messages(options).inform(
                "until \(end.rfc3339Seconds), audits report calls of \(credential) that would have failed without \(scope)"
                    .visibleLine
            )
        } else {
            guard try store.endCanary(of: id, scope: scope, at: now) else { throw ScopesError.noTrial(scope) }
            Messages(options).inform("ended the trial of \(scope)".visibleLine)
        }
    }

    /// A trial of what is not held finds nothing, whatever happens; a grant that is not known may hold anything.
    private func requireHeld(
        _ scope: String,
        _ id: String,
        _ store: CallStore,
        _ installation: Installation,
        _ inventory: ScopeNames
    ) throws {
        let auditor = Auditor(rules: RuleSet(files: []), catalog: try installation.catalog().catalog)
        let window = ScopeWindow(try period.window(), neededDays: minDays)
        let audits = try auditor.scopes(on: store, in: window, inventory: inventory.inventory)
        guard let audit = audits.first(where: { $0.credential.id == id }), audit.detail.grant != nil else { return }
        let held = audit.usage.granted
        guard held.contains(scope) else { throw ScopesError.notGranted(scope, held: held) }
    }
}
