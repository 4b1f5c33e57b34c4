internal import KeytrailModel

extension Duration {
    /// Whole microseconds, rounded down; saturates.
    var microseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, isTooLarge) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        return isTooLarge ? (seconds < 0 ? .min : .max) : sum
    }
}

extension TimeSpan {
    /// The same length as the standard library counts it.
    var duration: Duration { .microseconds(microseconds) }

    /// A duration in whole microseconds.
    init(_ duration: Duration) {
        self.init(microseconds: duration.microseconds)
    }
}
