import KeytrailModel
import KeytrailStore
import Testing

@Suite("A log in memory") struct MemoryLogTests {
    private func call(_ second: Int64) -> IdentifiedCall {
        let record = CallRecord(
            startedAt: Timestamp(seconds: 1_793_577_600 + second),
            door: .imported,
            method: "GET",
            scheme: "https",
            host: "api.example.com",
            path: "/",
            outcome: .success
        )
        return IdentifiedCall(record: record, sequence: second + 1)
    }

    @Test("takes calls and gives them back")
    func roundTrip() throws {
        let store = try CallStore.inMemory()
        #expect(try store.append([call(0), call(1)]).stored == 2)
        #expect(try store.append([call(0)]).duplicates == 1)
        #expect(try store.read { try $0.calls(matching: CallFilter()) } == [call(0), call(1)])
    }

    @Test("is nobody else's: a copy has the calls of its origin, and neither sees what the other gets later")
    func copies() throws {
        let origin = try CallStore.inMemory()
        _ = try origin.append([call(0)])
        let copy = try origin.copiedInMemory()
        _ = try copy.append([call(1)])
        _ = try origin.append([call(2)])
        #expect(try copy.read { try $0.calls(matching: CallFilter()) } == [call(0), call(1)])
        #expect(try origin.read { try $0.calls(matching: CallFilter()) } == [call(0), call(2)])
    }
}
