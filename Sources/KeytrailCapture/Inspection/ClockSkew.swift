package import HTTPTypes
package import KeytrailModel

/// How far a provider's clock is from this machine's.
package enum ClockSkew {
    /// The largest difference that is passed over: what OAuth servers usually tolerate.
    package static let tolerated = TimeSpan.minutes(5)

    /// How far the clock behind an answer's `Date` is ahead; `nil` within what is tolerated, or without a date.
    package static func found(in fields: HTTPFields, at time: Timestamp) -> TimeSpan? {
        found(date: fields[.date], at: time)
    }

    /// As `found(in:at:)`, of the field's value alone.
    package static func found(date: String?, at time: Timestamp) -> TimeSpan? {
        guard let date, let date = ResetTime.parse(date, unit: .auto, base: time) else { return nil }
        let skew = date - time
        return skew > tolerated || skew < TimeSpan(microseconds: -tolerated.microseconds) ? skew : nil
    }
}
