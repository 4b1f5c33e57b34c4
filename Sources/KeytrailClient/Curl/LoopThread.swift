internal import CCurl
internal import Synchronization

/// Owns the loop's thread: when the last reference goes, the loop stops and the thread is joined.
///
/// Invariant behind `@unchecked`: the handle is behind the lock and taken out of it by the one that joins.
final class LoopThread: @unchecked Sendable {
    @safe
    private struct Handle {
        var pointer: OpaquePointer?
    }

    private let loop: CurlLoop
    private let handle: Mutex<Handle>

    /// Starts the thread.
    init(_ loop: CurlLoop) throws(ClientError) {
        self.loop = loop
        // The thread's own reference, given back at its end.
        let context = unsafe Unmanaged.passRetained(loop).toOpaque()
        guard let pointer = unsafe kt_thread_start(runLoop, context) else {
            unsafe Unmanaged<CurlLoop>.fromOpaque(context).release()
            throw .unavailable(curlCode: Int32(CURLE_FAILED_INIT.rawValue))
        }
        handle = unsafe Mutex(Handle(pointer: pointer))
    }

    deinit {
        join()
    }

    /// Stops the loop and waits for the thread's end; on the thread itself, lets it end.
    func join() {
        loop.stop()
        let taken = handle.withLock { handle in
            defer { unsafe handle.pointer = nil }
            return unsafe Handle(pointer: handle.pointer)
        }
        guard let pointer = unsafe taken.pointer else { return }
        if unsafe kt_thread_is_current(pointer) {
            unsafe kt_thread_detach(pointer)
        } else {
            unsafe kt_thread_join(pointer)
        }
    }
}

/// The thread's body.
private func runLoop(_ context: UnsafeMutableRawPointer) {
    unsafe Unmanaged<CurlLoop>.fromOpaque(context).takeRetainedValue().run()
}
