/// What a login has to tell its user while it runs; the words are made by the command.
package enum LoginNotice: Sendable, Equatable {
    /// Open this page; the address may be shown, and is not to be logged.
    case openPage(String)
    /// No browser could be started.
    case browserNotStarted
    /// The listener waits, at most so long.
    case waiting(Duration)
    /// Type this code at that page.
    case enterCode(String, at: String)
    /// So many requests to the listener were not the answer and were refused.
    case refusedRequests(Int)
}
