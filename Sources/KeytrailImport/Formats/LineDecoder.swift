internal import KeytrailModel

/// Turns the lines of one format into calls, one after the other.
protocol LineDecoder: AnyObject {
    /// Whether a parsed first line looks like this format.
    func recognizes(_ nodes: JSONNodes) -> Bool

    /// The call that a line describes.
    ///
    /// - Throws: why it describes none.
    func decode(_ nodes: JSONNodes, line: ByteSlice) throws(LineReject) -> IdentifiedCall
}
