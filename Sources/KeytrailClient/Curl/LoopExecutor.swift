internal import Dispatch

/// Runs tasks on the loop's own thread, so that no change of threads lies between a task and its transfers.
final class LoopExecutor: TaskExecutor {
    private let loop: CurlLoop

    init(_ loop: CurlLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        guard !loop.run(job, on: self) else { return }
        // The thread has ended; what is left of the task must run somewhere.
        DispatchQueue.global().async { self.runNow(job) }
    }

    /// Runs a job on the calling thread.
    func runNow(_ job: UnownedJob) {
        // The executor outlives the job: its caller holds it.
        unsafe job.runSynchronously(on: asUnownedTaskExecutor())
    }
}

extension LoopExecutor: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says nothing of the requests that are on their way.
    var description: String { "LoopExecutor(redacted)" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
