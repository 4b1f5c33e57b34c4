internal import KeytrailModel

extension TimeSpan {
    /// The span in seconds as a decimal number, exact to the microsecond: `0.118`.
    var secondsText: String { decimalSeconds(microseconds) }
}

extension Timestamp {
    /// Seconds since the Unix epoch as a decimal number, exact to the microsecond.
    var secondsText: String { decimalSeconds(microseconds) }
}

private func decimalSeconds(_ microseconds: Int64) -> String {
    let (seconds, rest) = microseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
    let sign = microseconds < 0 ? "-" : ""
    guard rest > 0 else { return "\(sign)\(seconds)" }
    let digits = String(rest)
    var decimals = String(repeating: "0", count: 6 - digits.count) + digits
    while decimals.last == "0" { decimals.removeLast() }
    return "\(sign)\(seconds).\(decimals)"
}
