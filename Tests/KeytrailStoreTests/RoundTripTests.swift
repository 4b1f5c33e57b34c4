import KeytrailModel
import KeytrailStore
import Testing

@Suite("What was stored comes back")
struct RoundTripTests {
    @Test("any calls come back as they were, ordered by time and sequence", arguments: 1...8 as ClosedRange<UInt64>)
    func property(seed: UInt64) throws {
        let log = try TestLog()
        var random = RandomCalls(seed: seed)
        let calls = random.calls(300)
        #expect(try log.store.append(calls.shuffled(using: &random)).stored == 300)
        #expect(try log.calls() == calls.sorted { $0.id < $1.id })
        #expect(try log.store.check() == [])
    }

    @Test("the same calls in any order, split and repetition make the same log")
    func order() throws {
        var random = RandomCalls(seed: 99)
        let calls = random.calls(200)
        let (one, other) = (try TestLog(), try TestLog())
        _ = try one.store.append(calls)
        let shuffled = (calls + calls).shuffled(using: &random)
        for start in stride(from: 0, to: shuffled.count, by: 37) {
            _ = try other.store.append(Array(shuffled[start..<min(start + 37, shuffled.count)]))
        }
        #expect(try one.calls() == other.calls())
        #expect(try other.store.check() == [])
    }

    @Test("texts of other bytes that look the same stay apart")
    func equivalentTexts() throws {
        let log = try TestLog()
        _ = try log.store.append([
            IdentifiedCall(record: call(at: 1, path: "/é"), sequence: 1 << 62),
            IdentifiedCall(record: call(at: 2, path: "/e\u{301}"), sequence: 1 << 62),
        ])
        #expect(try log.calls().map { Array($0.record.path.utf8) } == [Array("/é".utf8), Array("/e\u{301}".utf8)])
    }

    @Test("texts that differ in length or in one byte stay apart")
    func similarTexts() throws {
        let log = try TestLog()
        var paths: [String] = []
        for length in 0...26 {
            paths.append(String(repeating: "a", count: length))
            for position in 0..<length {
                paths.append(
                    String(repeating: "a", count: position) + "b" + String(repeating: "a", count: length - position - 1)
                )
            }
        }
        let calls = (paths + paths).enumerated().map { number, path in
            IdentifiedCall(record: call(at: Int64(number), path: path), sequence: 1 << 62)
        }
        _ = try log.store.append(calls)
        #expect(try log.calls().map(\.record.path) == paths + paths)
        #expect(try log.query("SELECT count(*) FROM path").rows == [[.integer(Int64(paths.count))]])
    }

    @Test("attributes of a megabyte come back")
    func largeAttributes() async throws {
        let log = try TestLog()
        var large = call(at: 1)
        large.attributes = [JSON.Member("body", .string(String(repeating: "0123456789abcde\u{0}", count: 65_536)))]
        try await log.store.record(large)
        #expect(try log.calls().map(\.record) == [large])
    }

    @Test("attributes too deep to be read again are refused")
    func deepAttributes() throws {
        let log = try TestLog()
        var deep = identified(1)
        deep.record.attributes = [JSON.Member("a", (0..<600).reduce(.null) { value, _ in .array([value]) })]
        #expect(try log.store.append([deep]).refused == [deep.id])
        deep.record.attributes = [JSON.Member("a", (0..<400).reduce(.null) { value, _ in .array([value]) })]
        #expect(try log.store.append([deep]).stored == 1)
        #expect(try log.calls() == [deep])
    }

    @Test("the ends of time are times")
    func endsOfTime() throws {
        let log = try TestLog()
        let calls = [identified(.min), identified(-1), identified(0), identified(.max)]
        _ = try log.store.append(calls)
        #expect(try log.calls() == calls)
        #expect(try log.store.read { try $0.period() } == .always)
        let times = try log.query(#"SELECT "timestamp.rfc3339" FROM calls WHERE "timestamp" BETWEEN -1 AND 0"#)
        #expect(times.rows == [["1969-12-31T23:59:59.999999Z"], ["1970-01-01T00:00:00.000000Z"]])
    }
}
