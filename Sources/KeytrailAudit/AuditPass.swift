internal import KeytrailModel
internal import KeytrailRules
internal import KeytrailStore

/// One reading of the calls: a share of the rules sees each call once, and so does what gathers the rest of a report.
struct AuditPass {
    private(set) var engine: Engine
    private(set) var gathered: Gathered
    private let layout: RowLayout
    private let vantageSlot: Int
    private let window: TimeWindow
    private let isGathering: Bool

    /// Prepares a pass that judges `window` by a share of the rules, whose windows may hold about `memoryLimit` bytes.
    ///
    /// It gathers what is not rules, told apart as `scopes` says; nothing but rules for `nil`.
    init(
        _ rules: RuleSet,
        share: RuleShare,
        memoryLimit: Int,
        window: TimeWindow,
        gathering scopes: ScopeGathering?
    ) {
        var layout = RowLayout()
        engine = Engine(rules, layout: &layout, share: share, memoryLimit: memoryLimit, whenFull: .leave)
        var gatheringLayout = layout
        gathered = Gathered(rules, window: window, scopes ?? ScopeGathering(), layout: &gatheringLayout)
        self.layout = scopes == nil ? layout : gatheringLayout
        vantageSlot = gatheringLayout.slot(of: .vantage)
        self.window = window
        isGathering = scopes != nil
    }

    /// Reads the calls from `start` to the window's end.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    mutating func run(_ reader: CallReader, from start: Timestamp) throws {
        if start > .distantPast { engine.begin(at: start) }
        gathered.derived?.start = start
        let text: TextLookup = { column, id in try reader.text(of: column, id: id) }
        let span = TimeWindow(start: start, end: window.end)
        try reader.scan(layout.columns, in: span, members: engine.needsAttributes) { row, members, origin in
            try engine.consume(row, members: members, text: text)
            // What a provider saw is no call of ours: it counts for rules alone.
            guard isGathering, origin == .call else { return }
            let time = Timestamp(microseconds: row[0])
            guard row[vantageSlot] == Int64(Vantage.client.rawValue) else {
                if time >= window.start { gathered.foreignCalls += 1 }
                return
            }
            if time >= gathered.scopeStart { gathered.scopes.consume(row) }
            if time >= window.start { gathered.usage.consume(row) }
            gathered.derived?.consume(row, isJudged: time >= window.start)
        }
        try engine.finish(at: window.end, text: text)
    }
}

/// How calls are told apart for their scopes.
struct ScopeGathering {
    /// Earlier calls do not matter.
    var start = Timestamp.distantPast
    var instants: [Timestamp] = []
    /// By the credential's row.
    var ownInstants: [Int64: [Timestamp]] = [:]
}

/// What a reading gathers beside the rules' findings.
struct Gathered {
    fileprivate(set) var scopes: ScopeCollector
    fileprivate(set) var usage: UsageCollector
    fileprivate(set) var derived: DerivedCollector?
    /// Calls of the period that servers or providers saw, which count for nothing above.
    fileprivate(set) var foreignCalls = 0
    fileprivate let scopeStart: Timestamp

    fileprivate init(
        _ rules: RuleSet,
        window: TimeWindow,
        _ gathering: ScopeGathering,
        layout: inout RowLayout
    ) {
        scopes = ScopeCollector(
            layout: &layout,
            instants: gathering.instants,
            ownInstants: gathering.ownInstants
        )
        scopeStart = gathering.start
        usage = UsageCollector(window: window, layout: &layout)
        derived = DerivedNeeds(rules).map { DerivedCollector($0, layout: &layout) }
    }
}

extension CallReader {
    /// What a dictionary id of `column` means; `nil` when there is no such row.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    func text(of column: CallColumn, id: Int64) throws -> String? {
        switch column {
        case .credentialProvider: return try credential(row: id)?.provider
        case .credentialScheme: return try credential(row: id)?.scheme.rawValue
        case .credentialPlace: return try credential(row: id)?.place.rawValue
        case .callerProcessID: return try caller(row: id)?.processID.map(String.init)
        case .callerOwner: return try caller(row: id)?.owner
        case .callerHostName: return try caller(row: id)?.hostName
        default:
            guard case .text(let dictionary) = column.storage else { return nil }
            return try text(dictionary, id: id)
        }
    }
}
