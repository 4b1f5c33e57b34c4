internal import KeytrailAudit
internal import KeytrailModel
internal import KeytrailStore

/// Rounds over one log, whatever becomes of its file.
struct Watching {
    private let auditor: Auditor
    private let settle: TimeSpan
    private let span: TimeSpan
    private let notices: NoticePlan?
    private let messages: Messages
    private var log: LiveLog
    private var audit: ContinuousAudit?
    private var feed: FindingFeed?
    private var storeID: String?
    private var lastRound: Timestamp?
    /// What was said, without the numbers in it.
    private var shown: Set<String> = []
    /// The log as it is now; `nil` while it is moved away.
    var store: CallStore? { log.store }
    /// How many rounds were made.
    private(set) var rounds = 0

    /// Opens the log, which must be there.
    ///
    /// - Throws: `StoreError`.
    init(
        _ auditor: Auditor,
        path: String,
        settle: TimeSpan,
        span: TimeSpan,
        notices: NoticePlan?,
        _ messages: Messages
    ) throws {
        self.auditor = auditor
        self.notices = notices
        self.settle = settle
        self.span = span
        self.messages = messages
        log = try LiveLog(path: path, mode: .readWrite)
    }

    /// A round that survives what may pass: a lock that is held too long, a full disk.
    ///
    /// - Throws: `StoreError` when the log cannot be judged at all.
    mutating func carefulRound(at now: Timestamp) async throws -> [FindingStep] {
        do {
            return try await round(at: now)
        } catch let error as StoreError where error.mayPass {
            messages.alarm("keytrail: this round failed: \(Failure.words(error).0)")
            return []
        }
    }

    /// Judges what is there, and gives what happened to findings since the last round.
    ///
    /// - Throws: `StoreError`.
    mutating func round(at now: Timestamp) async throws -> [FindingStep] {
        try followFile()
        guard let store = log.store else { return [] }
        let until = now - settle
        var feed = try feed ?? store.read { try FindingFeed(after: $0, at: now) }
        self.feed = feed
        // Taken out, so that what it holds is changed in its place.
        var audit = self.audit.take() ?? ContinuousAudit(auditor, since: until - span, span: span, notices: notices)
        defer { self.audit = audit }
        let round = try await audit.judge(store, until: until, now: now)
        show(round)
        let steps = try store.read { reader in
            storeID = try reader.arrivalMark().storeID
            return try feed.advance(reader, at: now)
        }
        self.feed = feed
        lastRound = until
        rounds += 1
        return steps
    }

    /// Says what is wrong, each thing once.
    private mutating func show(_ round: ContinuousAudit.Round) {
        if round.isReread { messages.detail("keytrail: calls came late; the rules' look-back was read again.") }
        messages.show(
            round.report.diagnostics.filter { diagnostic in
                shown.insert(diagnostic.description.filter { !$0.isNumber }).inserted
            }
        )
    }

    /// Goes over to the file that is there now.
    private mutating func followFile() throws {
        let hadStore = log.store != nil
        switch log.change() {
        case .none: return
        case .gone: messages.alarm("keytrail: \(log.path) was moved away; waiting until it is there again. \(rest)")
        case .replaced:
            if hadStore { messages.alarm("keytrail: \(log.path) was replaced; watching the new one. \(rest)") }
        }
        audit = nil
        try log.reopen()
        guard let store = log.store else { return }
        if !hadStore { messages.inform("keytrail: \(log.path) is there again.") }
        // All that happens in a new log is news, in a copy of the same log only what was not told.
        if try store.read({ try $0.arrivalMark().storeID }) != storeID { feed = FindingFeed() }
    }

    private var rest: String {
        guard let lastRound else { return "Nothing of the old one was judged." }
        let time = lastRound.rfc3339Seconds
        return "What came into the old one after \(time) is not judged; 'keytrail audit --db OLD' does."
    }
}

extension StoreError {
    /// Whether trying again later may help.
    fileprivate var mayPass: Bool {
        switch self {
        case .locked, .diskFull, .unwritable, .unreadable, .missing, .sqlite: true
        case .notADatabase, .foreignDatabase, .newerSchema, .olderSchema, .corrupt, .readOnly, .refused,
            .sequenceExhausted, .invalidQuery, .forbiddenQuery, .queryTimedOut:
            false
        }
    }
}
