internal import KeytrailModel

/// A quota bucket on the provider's side: counts down with each call and fills up when its window ends.
struct Quota {
    let name: String
    let limit: Int64
    let window: TimeSpan
    var unit = "requests"
    /// Whether responses tell when the window ends.
    var reportsReset = false
    /// Whether responses tell how long the window is.
    var reportsWindow = false

    private var windowIndex: Int64 = .min
    private var used: Int64 = 0

    init(
        _ name: String,
        limit: Int64,
        window: TimeSpan,
        unit: String = "requests",
        reportsReset: Bool = false,
        reportsWindow: Bool = false
    ) {
        self.name = name
        self.limit = limit
        self.window = window
        self.unit = unit
        self.reportsReset = reportsReset
        self.reportsWindow = reportsWindow
    }

    /// The bucket as the response to a call at `time` reports it, once the call's `cost` is taken.
    ///
    /// Calls come in the order of their times.
    mutating func charge(_ cost: Int64 = 1, at time: Timestamp) -> RateLimit {
        let index = time.microseconds / window.microseconds
        if index != windowIndex {
            windowIndex = index
            used = 0
        }
        used += cost
        return RateLimit(
            name: name,
            limit: limit,
            remaining: max(0, limit - used),
            resetsAt: reportsReset ? Timestamp(microseconds: (index + 1) * window.microseconds) : nil,
            window: reportsWindow ? window : nil,
            unit: unit
        )
    }
}
