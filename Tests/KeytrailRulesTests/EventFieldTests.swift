import KeytrailModel
import KeytrailRules
import Testing

@Suite("What an event has under a field's name")
struct EventFieldTests {
    private let event: [JSON.Member] = [
        JSON.Member("a.b", .string("flat")),
        JSON.Member("a", ["b": "nested", "c": ["d": 1]]),
        JSON.Member("list", [["x": "one"], ["x": "two"], ["y": 3]]),
        JSON.Member("nothing", .null),
    ]

    @Test("the whole name comes before the path")
    func flatFirst() {
        #expect(FieldValue(named: "a.b", in: event) == .text("flat"))
        #expect(FieldValue(named: "a.c.d", in: event) == .integer(1))
    }

    @Test("a path through a list has every element's value")
    func lists() {
        #expect(FieldValue(named: "list.x", in: event) == .list([.text("one"), .text("two")]))
        #expect(FieldValue(named: "list.z", in: event) == .absent)
    }

    @Test("null and unknown names are absent")
    func absent() {
        #expect(FieldValue(named: "nothing", in: event) == .absent)
        #expect(FieldValue(named: "a.x", in: event) == .absent)
        #expect(FieldValue(named: "", in: event) == .absent)
    }
}
