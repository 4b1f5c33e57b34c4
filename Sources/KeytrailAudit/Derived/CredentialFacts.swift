internal import KeytrailModel
internal import KeytrailRules

/// One event of the source `credentials`: a credential, with what its calls in the period and its history say.
struct CredentialFacts {
    let entry: CredentialHistory.Entry
    /// The period's end.
    let end: Timestamp
    /// Calls in the period, by outcome.
    var counts = OutcomeCounts()
    /// The last call in the period; `nil` when there was none.
    var last: CallID?
    /// How many programs, machines, owners of processes, hosts and addresses it was used with; 0 is not known.
    var programs = 0
    var machines = 0
    var owners = 0
    var hosts = 0
    var addresses = 0
    /// Calls that carried it over plain HTTP to another machine; `nil` where that was not gathered.
    var plaintextCalls: Int?
    /// Calls that carried it in a URL; `nil` where that was not gathered.
    var urlCalls: Int?

    init(_ entry: CredentialHistory.Entry, until end: Timestamp) {
        self.entry = entry
        self.end = end
    }

    /// The value of a field; absent means that it is not known.
    func value(_ field: CredentialField) -> FieldValue {
        switch field {
        case .id: .text(entry.credential.id)
        case .provider: .text(entry.credential.provider)
        case .scheme: entry.life == nil ? .absent : .text(entry.credential.scheme.rawValue)
        case .calls: .integer(Int64(counts.total))
        case .failedPermille: counts.permille(counts[.authFailed])
        case .ageDays: days(since: entry.life?.first)
        case .idleDays: days(since: entry.life?.last)
        case .longestPauseDays: entry.life.map { .integer($0.longestPause.wholeDays) } ?? .absent
        case .expiresInDays: expiresInDays
        case .neverExpires: entry.expiry == .unknown ? .absent : .boolean(entry.expiry == .never)
        case .standing: entry.standing.map { .text($0.rawValue) } ?? .absent
        case .isRetired: .boolean(entry.retiredAt != nil)
        case .usedAfterRetirement: usedAfterRetirement
        case .rotatedDays: days(since: entry.replacedAt)
        case .providers: entry.providers.map { .integer(Int64($0)) } ?? .absent
        case .sameAs: entry.others.isEmpty ? .absent : .text(entry.others.prefix(10).joined(separator: ", "))
        case .programs: known(programs)
        case .machines: known(machines)
        case .owners: known(owners)
        case .hosts: .integer(Int64(hosts))
        case .addresses: known(addresses)
        case .plaintextCalls: plaintextCalls.map { .integer(Int64($0)) } ?? .absent
        case .urlCalls: urlCalls.map { .integer(Int64($0)) } ?? .absent
        }
    }

    private func known(_ count: Int) -> FieldValue { count == 0 ? .absent : .integer(Int64(count)) }

    private func days(since time: Timestamp?) -> FieldValue {
        time.map { .integer((end - $0).wholeDays) } ?? .absent
    }

    private var expiresInDays: FieldValue {
        guard case .at(let time) = entry.expiry else { return .absent }
        return .integer((time - end).wholeDays)
    }

    /// The command that retires a credential still asks its provider with it, so the first hour does not count.
    private var usedAfterRetirement: FieldValue {
        entry.retiredAt.map { .boolean((entry.life?.last ?? .distantPast) > $0 + .hours(1)) } ?? .absent
    }
}

extension TimeSpan {
    /// Days of 24 hours that have passed; a started day before the epoch of the span counts as one.
    fileprivate var wholeDays: Int64 {
        let day = TimeSpan.days(1).microseconds
        let days = microseconds / day
        return microseconds % day < 0 ? days - 1 : days
    }
}

extension OutcomeCounts {
    /// `part` of all calls in thousandths; absent without a call.
    func permille(_ part: Int) -> FieldValue { total == 0 ? .absent : .integer(Int64(part * 1_000 / total)) }
}
