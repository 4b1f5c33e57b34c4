import KeytrailModel
import KeytrailStore
import Testing

@Suite("providers' events in the log")
struct ProviderEventStoreTests {
    private func event(_ second: Int64, _ sequence: Int64, key: String? = "AKIA1") -> ProviderEvent {
        var event = ProviderEvent(
            occurredAt: Timestamp(seconds: second),
            sequence: sequence,
            product: "aws",
            service: "cloudtrail",
            action: "ListBuckets",
            outcome: .forbidden
        )
        event.credential = key
        event.actor = "arn:aws:iam::1:user/a"
        event.sourceAddress = "203.0.113.9"
        event.request.host = "s3"
        event.attributes = [JSON.Member("eventName", "ListBuckets")]
        return event
    }

    private static let call = CallRecord(
        startedAt: Timestamp(seconds: 2),
        door: .client,
        method: "GET",
        scheme: "https",
        host: "h",
        path: "/",
        outcome: .success
    )

    @Test("an event is kept once, whatever the batches, and comes back as it was")
    func idempotence() throws {
        let store = try CallStore.inMemory()
        #expect(try store.append(events: [event(2, 1), event(1, 2)]).stored == 2)
        let again = try store.append(events: [event(1, 2), event(3, 3), event(3, 3)])
        #expect(again.stored == 1 && again.duplicates == 2)
        var read: [ProviderEvent] = []
        try store.read { try $0.events(in: .always) { read.append($0) } }
        #expect(read.map(\.sequence) == [2, 1, 3])
        var expected = event(1, 2)
        expected.attributes = []
        #expect(read.first == expected)
    }

    @Test("events and calls come in one order, told apart")
    func merged() throws {
        let store = try CallStore.inMemory()
        _ = try store.append([IdentifiedCall(record: Self.call, sequence: 7)])
        _ = try store.append(events: [event(3, 1), event(1, 1)])
        var seen: [String] = []
        try store.read { reader in
            try reader.scan([.startedAt, .sequence, .clientAddress, .status], in: .always, members: true) {
                row,
                members,
                origin in
                let names = members.map(\.name).joined(separator: " ")
                seen.append(
                    "\(row[0] / 1_000_000) \(row[1]) \(origin) \(row[2] != 0) \(row[3] == CallReader.absent) \(names)"
                )
            }
            #expect(try reader.period() == TimeWindow(start: Timestamp(seconds: 1), end: Timestamp(seconds: 3)))
        }
        let own =
            "keytrail.log.product keytrail.log.service keytrail.event.credential keytrail.event.actor keytrail.event.action"
        #expect(
            seen == [
                "1 1 provider true true \(own) eventName", "2 7 call false true ",
                "3 1 provider true true \(own) eventName",
            ]
        )
    }

    @Test("calls are scanned, counted and listed without events")
    func apart() throws {
        let store = try CallStore.inMemory()
        _ = try store.append(events: [event(1, 1)])
        try store.read { reader in
            #expect(try reader.callCount(in: .always) == 0)
            var rows = 0
            try reader.scan([.startedAt], in: .always) { _ in rows += 1 }
            #expect(rows == 0)
        }
    }

    @Test("an event tells those who watch how far back to look")
    func arrival() throws {
        let log = try TestLog()
        let record = CallRecord(
            startedAt: Timestamp(seconds: 1_000),
            door: .client,
            method: "GET",
            scheme: "https",
            host: "h",
            path: "/",
            outcome: .success
        )
        _ = try log.store.append([IdentifiedCall(record: record, sequence: 7)])
        let mark = try log.store.read { try $0.arrivalMark() }
        _ = try log.store.append(events: [event(30, 1), event(20, 1)])
        #expect(try log.store.read { try $0.earliestArrival(after: mark) } == Timestamp(seconds: 20))
    }

    @Test("links are kept once and can be taken back; access key ids link themselves")
    func links() throws {
        let store = try CallStore.inMemory()
        let link = CredentialLink(credential: "okta-1", key: "0oa")
        try store.keep(links: [link, link], now: Timestamp(seconds: 1))
        var record = Self.call
        record.credential = Credential(
            id: "generic-AKIA1",
            scheme: .sigv4,
            place: .header,
            parts: [Credential.Part(role: "access_key_id", fingerprint: "AKIA1")]
        )
        _ = try store.append([IdentifiedCall(record: record, sequence: 7)])
        let own = CredentialLink(credential: "generic-AKIA1", key: "AKIA1")
        #expect(try store.read { try $0.credentialLinks() } == [own, link])
        #expect(try store.remove(link: link))
        #expect(try !store.remove(link: link))
        #expect(try store.read { try $0.credentialLinks() } == [own])
    }
}
