import Foundation
import KeytrailModel
import KeytrailStore
import KeytrailTestSupport
import Testing

@Suite("Several processes")
struct ProcessTests {
    @Test("processes that write one file at once lose nothing")
    func concurrentProcesses() async throws {
        let log = try TestLog()
        let path = log.path
        await withTaskGroup(of: Void.self) { group in
            for child in 0..<4 {
                group.addTask {
                    await #expect(processExitsWith: .success) { [path = path as String, child = child as Int] in
                        let store = try CallStore.open(path: path)
                        for number in 0..<50 {
                            try await store.record(call(at: Int64(number), path: "/\(child)"))
                            if number % 10 == 0 { _ = try store.append([identified(Int64(number), Int64(child))]) }
                        }
                    }
                }
            }
        }
        let calls = try log.calls()
        #expect(calls.count == 4 * 55)
        #expect(Set(calls.map(\.id)).count == 4 * 55)
        #expect(try log.store.check() == [])
    }

    @Test("a process that is killed while it writes leaves whole batches")
    func killed() async throws {
        let log = try TestLog()
        let path = log.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let store = try CallStore.open(path: path)
            Thread.detachNewThread {
                for batch in 0... as PartialRangeFrom<Int64> {
                    _ = try? store.append((0..<1_000).map { identified(batch * 1_000 + $0) })
                }
            }
            while try store.read({ try $0.callCount(in: .always) }) < 3_000 {}
            kill(getpid(), SIGKILL)
        }
        let count = try log.store.read { try $0.callCount(in: .always) }
        #expect(count >= 3_000)
        #expect(count % 1_000 == 0)
        #expect(try log.store.check() == [])
    }
}
