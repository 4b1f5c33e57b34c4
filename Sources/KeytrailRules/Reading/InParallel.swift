internal import Dispatch
internal import Foundation
internal import Synchronization

/// What `transform` makes of every element, in order; long lists are shared between this thread and others.
///
/// Waits for the others: rules are read where a command starts, and there is nothing else to do.
func inParallel<Element: Sendable, Result: Sendable>(
    _ elements: [Element],
    _ transform: @escaping @Sendable (Element) -> Result
) -> [Result] {
    let count = min(ProcessInfo.processInfo.activeProcessorCount, 8, elements.count / 64)
    guard count > 1 else { return elements.map(transform) }
    let share = (elements.count + count - 1) / count
    let parts = Mutex([Int: [Result]]())
    let others = DispatchGroup()
    let work: @Sendable (Int) -> Void = { index in
        let part = elements[(index * share)..<min((index + 1) * share, elements.count)].map(transform)
        parts.withLock { $0[index] = part }
    }
    for index in 1..<count {
        others.enter()
        let thread = Thread {
            work(index)
            others.leave()
        }
        // As deep as the thread of a command: documents are walked by recursion.
        thread.stackSize = 8 << 20
        thread.start()
    }
    work(0)
    others.wait()
    return parts.withLock { parts in (0..<count).flatMap { parts[$0] ?? [] } }
}
