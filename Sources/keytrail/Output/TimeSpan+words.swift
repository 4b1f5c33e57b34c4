internal import KeytrailModel

extension TimeSpan {
    /// A wait in words, such as `2.1 s`.
    static func words(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        return TimeSpan(microseconds: seconds * 1_000_000 + attoseconds / 1_000_000_000_000).description
    }
}
