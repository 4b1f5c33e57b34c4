internal import KeytrailModel

/// The matching calls of one group inside the closed window that ends at the newest of them.
struct CallWindow {
    private let length: TimeSpan
    private var calls: ContiguousArray<CallID> = []
    private var head = 0

    init(length: TimeSpan) {
        self.length = length
    }

    var count: Int { calls.count - head }

    /// Adds a call that is not older than the ones inside, and drops those that fell out.
    ///
    /// Amortised constant.
    mutating func append(_ call: CallID) {
        calls.append(call)
        let start = call.startedAt - length
        while calls[head].startedAt < start { head += 1 }
        if head > 64, head > calls.count / 2 {
            calls.removeFirst(head)
            head = 0
        }
    }

    /// The oldest calls inside, at most `limit`.
    func oldest(_ limit: Int) -> [CallID] { Array(calls[head...].prefix(limit)) }
}
