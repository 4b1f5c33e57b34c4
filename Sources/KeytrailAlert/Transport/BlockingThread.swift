internal import CCurl
internal import Synchronization

/// Runs what waits in C on a thread of its own, so that no thread of the pool is held.
enum BlockingThread {
    /// The work, taken by the thread that does it.
    private final class Job: Sendable {
        let work: @Sendable () -> Void

        init(_ work: @escaping @Sendable () -> Void) {
            self.work = work
        }
    }

    /// What `work` returns; `nil` when the system has no more threads.
    static func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value? {
        await withCheckedContinuation { continuation in
            let job = Job { continuation.resume(returning: work()) }
            // The thread's own reference, given back when it begins.
            let context = unsafe Unmanaged.passRetained(job).toOpaque()
            guard let thread = unsafe kt_thread_start(runJob, context) else {
                unsafe Unmanaged<Job>.fromOpaque(context).release()
                return continuation.resume(returning: nil)
            }
            // It ends by itself, and the continuation says when.
            unsafe kt_thread_detach(thread)
        }
    }

    /// Takes the job that the thread was started with, and does it.
    static func perform(_ context: UnsafeMutableRawPointer) {
        let job = unsafe Unmanaged<Job>.fromOpaque(context).takeRetainedValue()
        job.work()
    }
}

/// The thread's body.
private func runJob(_ context: UnsafeMutableRawPointer) {
    unsafe BlockingThread.perform(context)
}
