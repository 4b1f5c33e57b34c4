internal import Dispatch
internal import Synchronization

/// A queue between two threads that holds few elements: the faster side waits for the slower one.
final class BoundedQueue<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var isAbandoned = false
    }

    private let state = Mutex(State())
    private let free: DispatchSemaphore
    private let filled = DispatchSemaphore(value: 0)

    init(limit: Int) {
        free = DispatchSemaphore(value: limit)
    }

    /// Waits for room and hands an element over, so that the other side is the one to free it; false when nobody wants
    /// any more.
    func push(_ element: consuming Element) -> Bool {
        free.wait()
        var given: Element? = element
        let isWanted = state.withLock { state in
            if let element = given.take() { state.elements.append(element) }
            return !state.isAbandoned
        }
        filled.signal()
        return isWanted
    }

    /// Waits for the oldest element and removes it.
    func pop() -> Element {
        while true {
            filled.wait()
            let element = state.withLock { $0.elements.isEmpty ? nil : $0.elements.removeFirst() }
            free.signal()
            if let element { return element }
        }
    }

    /// Tells the other side to stop; it goes on until it notices, so `pop` until its last element.
    func abandon() {
        state.withLock { $0.isAbandoned = true }
    }
}
