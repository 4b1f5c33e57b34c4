import KeytrailModel
import KeytrailStore
import Testing

@Suite("What is known of credentials")
struct InspectionTests {
    private func full(at seconds: Int64) -> CredentialState {
        var state = CredentialState(at: Timestamp(seconds: seconds), provider: "trello")
        state.standing = .active
        state.isVerified = true
        state.owner = "5589c3ea49b40cedc28cf70e"
        state.label = "Board \"sync\"\n"
        state.providerID = "5da728c55235b443c5b97181"
        state.issuer = "https://id.example.com"
        state.client = "client-1"
        state.audience = ["a", "b"]
        state.permissions = [.init(model: "board", id: "*", reads: true, writes: false)]
        state.scopes = ["read"]
        state.created = Timestamp(seconds: 1)
        state.expiry = .at(Timestamp(seconds: 9))
        state.refusal = .clockSkew
        state.problem = .unexpectedMember("dateExpires")
        state.clockSkew = .minutes(-6)
        return state
    }

    @Test("an inspection comes back as it was kept, the sparse ones too")
    func roundTrip() throws {
        let log = try TestLog()
        var never = CredentialState(at: Timestamp(seconds: 3), provider: "jwt", source: .claims)
        never.expiry = .never
        let kept = [
            Inspection(name: "board", credentialID: "trello-1", state: full(at: 1)),
            Inspection(name: "board", credentialID: nil, state: never),
        ]
        for inspection in kept { try log.store.keep(inspection) }
        #expect(try log.store.read { try $0.inspections(of: "board") } == kept)
        #expect(try log.store.read { try $0.inspections(of: "other") } == [])
    }

    @Test("the latest of each name is found, by time and then by order")
    func latest() throws {
        let log = try TestLog()
        for (name, seconds) in [("b", 5), ("a", 2), ("b", 4), ("a", 2)] as [(String, Int64)] {
            try log.store.keep(Inspection(name: name, credentialID: "\(name)-\(seconds)", state: full(at: seconds)))
        }
        let latest = try log.store.read { try $0.latestInspections() }
        #expect(latest.map(\.name) == ["a", "b"])
        #expect(latest.map(\.state.at) == [Timestamp(seconds: 2), Timestamp(seconds: 5)])
    }

    @Test("events keep their order")
    func events() throws {
        let log = try TestLog()
        let events = CredentialEvent.Kind.allCases.enumerated().map { index, kind in
            CredentialEvent(
                name: "board",
                credentialID: "trello-1",
                at: Timestamp(seconds: Int64(index)),
                kind: kind,
                otherID: index == 3 ? "trello-2" : nil
            )
        }
        for event in events.reversed() { try log.store.keep(event) }
        #expect(try log.store.read { try $0.events(of: "board") } == events)
    }

    @Test("who used a credential is told by program and address, the latest first, without the excluded")
    func uses() throws {
        let log = try TestLog()
        var calls = (1...4).map { identified($0) }
        for index in calls.indices { calls[index].record.credential = Credential(id: "x-1") }
        calls[0].record.program = "sync"
        calls[1].record.program = "sync"
        calls[2].record.program = "keytrail"
        calls[3].record.clientAddress = "10.0.0.7"
        _ = try log.store.append(calls)
        let uses = try log.store.read {
            try $0.callers(ofCredential: "x-1", in: .always, excluding: "keytrail")
        }
        #expect(uses.map(\.program) == [nil, "sync"])
        #expect(uses.map(\.calls) == [1, 2])
        #expect(uses.first?.clientAddress == "10.0.0.7")
        #expect(uses.last?.lastSeen == Timestamp(microseconds: 2))
        #expect(try log.store.read { try $0.callers(ofCredential: "x-2", in: .always) } == [])
    }
}
