import KeytrailModel
import KeytrailStore
import Testing

@Suite("Executions of programs") struct RunTests {
    private func run(_ id: String = "a", at seconds: Int64 = 10) -> ProgramRun {
        ProgramRun(
            id: id,
            name: "sync",
            caller: Caller(processID: 42, executable: "python3.11", owner: "build", hostName: "ci-7"),
            startedAt: Timestamp(seconds: seconds)
        )
    }

    private func ended(_ run: ProgramRun, at seconds: Int64, _ ending: ProgramRun.Ending) -> ProgramRun {
        var run = run
        run.endedAt = Timestamp(seconds: seconds)
        run.ending = ending
        return run
    }

    @Test("an execution is there from its beginning, and has its end once it is known")
    func life() throws {
        let log = try TestLog()
        let bare = ProgramRun(id: "b", caller: Caller(), startedAt: Timestamp(seconds: 11))
        for one in [run(), bare] { try log.store.beginRun(one) }
        #expect(try log.store.read { try $0.runs() } == [run(), bare])
        let ends = [ended(run(), at: 20, .exited(status: 3)), ended(bare, at: 21, .killed(signal: 9))]
        for one in ends { try log.store.endRun(one) }
        #expect(try log.store.read { try $0.runs() } == ends)
        #expect(try log.store.check() == [])
    }

    @Test("an end is kept whose beginning could not be written")
    func endAlone() throws {
        let log = try TestLog()
        let whole = ended(run(), at: 20, .exited(status: 0))
        try log.store.endRun(whole)
        #expect(try log.store.read { try $0.runs() } == [whole])
    }

    @Test("the executions of a period are those that were under way in it")
    func period() throws {
        let log = try TestLog()
        try log.store.endRun(ended(run("early", at: 1), at: 9, .exited(status: 0)))
        try log.store.endRun(ended(run("long", at: 2), at: 30, .exited(status: 0)))
        try log.store.beginRun(run("lost", at: 3))
        try log.store.beginRun(run("late", at: 40))
        let window = TimeWindow(start: Timestamp(seconds: 10), end: Timestamp(seconds: 20))
        #expect(try log.store.read { try $0.runs(in: window) }.map(\.id) == ["long"])
    }

    @Test("a process with an impossible number is refused")
    func refused() throws {
        let log = try TestLog()
        var wrong = run()
        wrong.caller.processID = 0
        #expect(storeError { try log.store.beginRun(wrong) } != nil)
        #expect(try log.store.read { try $0.runs() } == [])
    }
}
