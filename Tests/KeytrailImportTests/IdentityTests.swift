internal import KeytrailImport
internal import KeytrailModel
internal import Testing

@Suite struct IdentityTests {
    @Test("importing a file twice makes the same calls")
    func twice() throws {
        let lines = (0..<50).map { ImportFixture.line(second: $0 / 3) }
        let fixture = try ImportFixture()
        let first = try fixture.run(lines: lines)
        #expect(first.summary.stored == 50)
        #expect(try fixture.run(lines: lines).calls == first.calls)
    }

    @Test("identical neighbours are calls of their own")
    func neighbours() throws {
        let result = try ImportFixture().run(lines: Array(repeating: ImportFixture.line(), count: 5))
        #expect(result.summary.stored == 5)
        #expect(result.summary.duplicates == 0)
    }

    @Test("files that overlap share the calls of the overlap")
    func overlap() throws {
        let lines = (0..<40).map { ImportFixture.line(second: $0 / 4) }
        let fixture = try ImportFixture()
        let all = Set(try fixture.run(lines: lines).calls.map(\.id))
        let late = try fixture.run(lines: Array(lines[20...])).calls.map(\.id)
        #expect(late.count == 20)
        #expect(Set(late).isSubset(of: all))
    }

    @Test("an event's own identity counts more than its line")
    func eventID() throws {
        let lines = ["1", "2", "1"].enumerated().map { index, id in
            ImportFixture.line(more: #","keytrail.event.id":"event-\#(id)","n":\#(index)"#)
        }
        let result = try ImportFixture().run(lines: lines)
        #expect(result.summary.stored == 2)
        #expect(result.summary.duplicates == 1)
    }

    @Test("an exported sequence is kept")
    func exportedSequence() throws {
        let call = try ImportFixture().run(lines: [ImportFixture.line(more: #","keytrail.seq":17"#)]).calls.first
        #expect(call?.sequence == 17)
    }

    @Test("the sequence of a line never changes from one version to the next")
    func stable() throws {
        let calls = try ImportFixture().run(lines: [
            ImportFixture.line(), ImportFixture.line(), ImportFixture.line(second: 1),
        ]).calls
        #expect(
            calls.map(\.sequence) == [7_760_277_439_751_170_078, 7_523_782_062_367_118_204, 5_197_563_575_378_431_193]
        )
    }

    @Test("lines of every length and with one byte changed have sequences of their own")
    func collisions() throws {
        var lines: [String] = []
        for length in 0..<300 {
            lines.append(ImportFixture.line(more: #","x":"\#(String(repeating: "a", count: length))""#))
        }
        for index in 0..<300 {
            let text = String(repeating: "b", count: index) + "c" + String(repeating: "b", count: 300 - index)
            lines.append(ImportFixture.line(more: #","x":"\#(text)""#))
        }
        #expect(try ImportFixture().run(lines: lines).summary.stored == 600)
    }
}
