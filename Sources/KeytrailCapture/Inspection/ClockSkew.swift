package import HTTPTypes
package import KeytrailModel

/// How far a provider's clock is from this machine's.
package enum ClockSkew {
    /// The largest difference that is passed over: what OAuth servers usually tolerate.
    package static let tolerated = TimeSpan.minutes(5)

    /// How far the clock behind an answer's `Date` is ahead; `nil` within what is tolerated, or without a date.
    package static func found(in fields: HTTPFields, at time: Timestamp) -> TimeSpan? {
        guard let text = fields[.date], let date = ResetTime.parse(text, unit: .auto, base: time) else { return nil }
        let skew = date - time
        return skew > tolerated || skew < TimeSpan(microseconds: -tolerated.microseconds) ? skew : nil
    }
}
