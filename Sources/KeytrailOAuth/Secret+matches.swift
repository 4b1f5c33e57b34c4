public import KeytrailSecret

extension Secret {
    /// Whether the text is the secret, found out in a time that depends on the length alone.
    ///
    /// For values that somebody else presents, such as a `state`: the time of an early difference would tell how much
    /// of a guess was right.
    public func matches(_ text: String) -> Bool { ConstantTime.isEqual(revealBytes(), Array(text.utf8)) }
}
