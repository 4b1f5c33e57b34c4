internal import Foundation

extension ChildWatch {
    /// Waits until the child has ended, on a thread of its own.
    package func ending(of child: ChildProcess) async -> Ending {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: wait(for: child)) }
        }
    }

    /// Waits until the child's descendants have ended, on a thread of its own; the signal that told to stop waiting.
    package func endOfDescendants() async -> Int32? {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: waitForDescendants()) }
        }
    }
}
