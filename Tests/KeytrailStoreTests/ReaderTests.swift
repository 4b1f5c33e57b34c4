import KeytrailModel
import KeytrailStore
import Testing

@Suite("Reading calls")
struct ReaderTests {
    private func window(_ start: Int64, _ end: Int64) -> TimeWindow {
        TimeWindow(start: Timestamp(microseconds: start), end: Timestamp(microseconds: end))
    }

    @Test("a scan gives the same integers that whole calls tell")
    func scanAgrees() throws {
        let log = try TestLog()
        var random = RandomCalls(seed: 11)
        _ = try log.store.append(random.calls(200))
        let calls = try log.calls()
        let rows = try log.scan([
            .startedAt, .sequence, .status, .outcome, .door, .duration, .quotaRemaining, .resendCount,
        ])
        let expected = calls.map { call -> [Int64] in
            let record = call.record
            return [
                record.startedAt.microseconds, call.sequence, record.status.map(Int64.init) ?? CallReader.absent,
                Int64(record.outcome.rawValue), Int64(record.door.rawValue),
                record.duration?.microseconds ?? CallReader.absent,
                record.tightestRemainingPermille.map(Int64.init) ?? CallReader.absent, Int64(record.resendCount),
            ]
        }
        #expect(rows == expected)
    }

    @Test("every text column of a scan leads to the call's text")
    func scanTexts() throws {
        let log = try TestLog()
        var random = RandomCalls(seed: 12)
        _ = try log.store.append(random.calls(60))
        let calls = try log.calls()
        for column in CallColumn.allCases {
            guard case .text(let dictionary) = column.storage else { continue }
            let texts = try texts(of: column, dictionary, in: log)
            #expect(texts == calls.map { text(of: $0.record, column) }, "\(column)")
        }
    }

    private func texts(of column: CallColumn, _ dictionary: CallDictionary, in log: TestLog) throws -> [String?] {
        try log.store.read { reader in
            var texts: [String?] = []
            try reader.scan([column], in: .always) { row in
                switch column {
                case .credentialProvider: texts.append(try reader.credential(row: row[0])?.provider)
                case .credentialScheme: texts.append(try reader.credential(row: row[0])?.scheme.rawValue)
                case .credentialPlace: texts.append(try reader.credential(row: row[0])?.place.rawValue)
                case .callerProcessID: texts.append(try reader.caller(row: row[0])?.processID.map(String.init))
                case .callerOwner: texts.append(try reader.caller(row: row[0])?.owner)
                case .callerHostName: texts.append(try reader.caller(row: row[0])?.hostName)
                default: texts.append(try reader.text(dictionary, id: row[0]))
                }
            }
            return texts
        }
    }

    private func text(of call: CallRecord, _ column: CallColumn) -> String? {
        switch column {
        case .credentialID: call.credential?.id
        case .credentialProvider: call.credential?.provider
        case .credentialScheme: call.credential?.scheme.rawValue
        case .credentialPlace: call.credential?.place.rawValue
        case .callerProcessID: call.caller?.processID.map(String.init)
        case .callerExecutable: call.caller?.executable
        case .callerOwner: call.caller?.owner
        case .callerHostName: call.caller?.hostName
        case .method: call.method
        case .scheme: call.scheme
        case .host: call.host
        case .route: call.route
        case .path: call.path
        case .query: call.query
        case .errorType: call.errorType
        case .protocolVersion: call.protocolVersion
        case .grantedScopes: call.grantedScopes?.joined(separator: " ")
        case .acceptedScopes: call.acceptedScopes?.text
        case .program: call.program
        case .run: call.run
        case .clientAddress: call.clientAddress
        case .peerAddress: call.peerAddress
        case .userAgent: call.userAgent
        default: nil
        }
    }

    @Test("both ends of a window belong to it")
    func windowEnds() throws {
        let log = try TestLog()
        _ = try log.store.append((1...5).map { identified($0) })
        #expect(try log.scan([.startedAt], in: window(2, 4)) == [[2], [3], [4]])
        #expect(try log.scan([.startedAt], in: window(4, 2)) == [])
        #expect(try log.store.read { try $0.callCount(in: window(2, 4)) } == 3)
        #expect(try log.store.read { try $0.callCount(in: .always) } == 5)
        #expect(try log.store.read { try $0.period() } == window(1, 5))
    }

    @Test("an empty log has no period and no rows")
    func emptyLog() throws {
        let log = try TestLog()
        #expect(try log.store.read { try $0.period() } == nil)
        #expect(try log.scan([.startedAt]) == [])
        #expect(try log.store.stats().bytesPerCall == nil)
    }

    @Test("one credential is one number, however it was presented")
    func credentialIdentity() throws {
        let log = try TestLog()
        var calls = (1...3).map { identified($0) }
        calls[0].record.credential = Credential(id: "x-1", place: .header)
        calls[1].record.credential = Credential(id: "y-1", place: .header)
        calls[2].record.credential = Credential(id: "x-1", place: .query)
        _ = try log.store.append(calls)
        let rows = try log.scan([.credentialID, .credentialPlace])
        #expect(rows == [[1, 1], [2, 2], [1, 3]])
        let credentials = try log.store.read { try $0.credentials() }
        #expect(credentials.map(\.row) == [1, 2, 3])
        #expect(credentials.map(\.credential) == calls.map(\.record.credential))
        #expect(try log.calls() == calls)
    }

    @Test("quota buckets come beside the calls that reported them, those of calls in between passed over")
    func rateLimits() throws {
        let log = try TestLog()
        var calls = (1...40).map { identified($0) }
        for index in calls.indices where index % 2 == 0 {
            calls[index].record.rateLimits = [
                RateLimit(limit: Int64(index)), RateLimit(name: "core", remaining: 1, window: .hours(1)),
            ]
        }
        _ = try log.store.append(calls.reversed())
        var seen: [[String]] = []
        try log.store.read { reader in
            let buckets = try reader.rateLimits(in: window(3, 39))
            try reader.scan([.startedAt, .sequence], in: window(3, 39)) { row in
                guard row[0] % 3 == 0 else { return }
                let call = CallID(startedAt: Timestamp(microseconds: row[0]), sequence: row[1])
                while try buckets.next(of: call) {
                    let name = try reader.text(.text, id: buckets.bucket) ?? ""
                    let span = buckets.window?.description ?? "-"
                    seen.append(["\(row[0])", name, "\(buckets.limit ?? -1)", "\(buckets.remaining ?? -1)", span])
                }
            }
        }
        let expected = [3, 9, 15, 21, 27, 33, 39].flatMap { time in
            [["\(time)", "default", "\(time - 1)", "-1", "-"], ["\(time)", "core", "-1", "1", "1 h"]]
        }
        #expect(seen == expected)
    }

    @Test("a reader sees one state, whatever is written meanwhile")
    func snapshot() throws {
        let log = try TestLog()
        _ = try log.store.append([identified(1)])
        try log.store.read { (reader: CallReader) throws -> Void in
            #expect(try reader.callCount(in: .always) == 1)
            _ = try log.store.append([identified(2)])
            #expect(try reader.callCount(in: .always) == 1)
        }
        #expect(try log.scan([.startedAt]) == [[1], [2]])
    }

    @Test("what the closure throws comes out as it is")
    func errors() throws {
        struct Stop: Error {}
        let log = try TestLog()
        _ = try log.store.append([identified(1), identified(2)])
        var seen = 0
        #expect(throws: Stop.self) {
            try log.store.read { reader in
                try reader.scan([.status], in: .always) { _ in
                    seen += 1
                    throw Stop()
                }
            }
        }
        #expect(seen == 1)
    }
}
