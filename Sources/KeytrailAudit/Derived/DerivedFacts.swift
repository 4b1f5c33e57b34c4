internal import KeytrailModel
internal import KeytrailRules
internal import KeytrailStore

/// Every event of the sources `credentials` and `usage` of one period.
struct DerivedFacts {
    /// Ordered by the credential's id.
    private(set) var credentials: [CredentialFacts] = []
    /// Ordered by the credential's id and the host.
    private(set) var usage: [UsageFacts] = []

    /// Puts together what was gathered.
    ///
    /// - Throws: `StoreError` when the log cannot be read.
    init(_ collector: DerivedCollector, history: CredentialHistory, window: TimeWindow, reader: CallReader) throws {
        let entries = history.entries
        var facts = entries.mapValues { CredentialFacts($0, until: window.end) }
        for (pair, tally) in collector.counted {
            guard let id = try reader.credential(row: pair.credential)?.id, let entry = entries[id] else { continue }
            let host = try reader.text(of: .host, id: pair.host) ?? ""
            usage.append(UsageFacts(entry: entry, host: host, tally: tally))
            facts[id]?.add(tally, host: host, flags: collector.gathersFlags)
        }
        for (row, traits) in collector.usedWith {
            guard let id = try reader.credential(row: row)?.id else { continue }
            try facts[id]?.add(traits) { column, id in try reader.text(of: column, id: id) }
        }
        credentials = facts.values.sorted { $0.entry.credential.id < $1.entry.credential.id }
        usage.sort { ($0.entry.credential.id, $0.host) < ($1.entry.credential.id, $1.host) }
    }

    /// What rules about the two sources say.
    func findings(of rules: RuleSet) -> [Finding] {
        rules.reportingDetections(of: .derived(.credentials)).flatMap { rule in
            credentials.compactMap { $0.finding(of: rule) }
        }
            + rules.reportingDetections(of: .derived(.usage)).flatMap { rule in
                usage.compactMap { $0.finding(of: rule) }
            }
    }
}

extension CredentialFacts {
    fileprivate mutating func add(_ tally: DerivedCollector.Tally, host: String, flags: Bool) {
        counts += tally.counts
        hosts += 1
        last = last.map { max($0, tally.last) } ?? tally.last
        guard flags else { return }
        // What stays on the machine is nobody else's to read.
        plaintextCalls = (plaintextCalls ?? 0) + (host.isLoopback ? 0 : tally.inClear)
        urlCalls = (urlCalls ?? 0) + tally.inURL
    }

    fileprivate mutating func add(_ traits: [DerivedCollector.Trait], text: TextLookup) throws {
        var names: Set<String> = []
        var machineNames: Set<String> = []
        var ownerNames: Set<String> = []
        for trait in traits {
            switch trait.kind {
            case .program: names.formUnion([try text(.program, trait.id)].compactMap(\.self))
            case .process: names.formUnion([try text(.callerExecutable, trait.id)].compactMap(\.self))
            case .machine: machineNames.formUnion([try text(.callerHostName, trait.id)].compactMap(\.self))
            case .owner: ownerNames.formUnion([try text(.callerOwner, trait.id)].compactMap(\.self))
            case .address: addresses += 1
            }
        }
        programs = names.count
        machines = machineNames.count
        owners = ownerNames.count
    }
}

extension String {
    /// Whether it names this machine itself (RFC 6761 §6.3, RFC 1122 §3.2.1.3, RFC 4291 §2.5.3).
    fileprivate var isLoopback: Bool {
        self == "localhost" || hasSuffix(".localhost") || self == "::1" || self == "[::1]"
            || (hasPrefix("127.") && utf8.allSatisfy { $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) })
    }
}
