/// The words that this program was started with, in the bytes that they have: not every file name is text.
enum CommandWords {
    /// The last `count` words.
    static func last(_ count: Int) -> [[UInt8]] {
        let total = Int(CommandLine.argc)
        // The system's list has as many entries as it says, each with a zero byte at its end, for as long as the program runs.
        return (total - count..<total).compactMap { index in
            unsafe CommandLine.unsafeArgv[index].map { unsafe Array($0) }
        }
    }
}

extension Array where Element == UInt8 {
    /// The bytes of a text before the zero byte at its end.
    fileprivate init(_ text: UnsafeMutablePointer<CChar>) {
        var bytes: [UInt8] = []
        var next = unsafe text
        while unsafe next.pointee != 0 {
            unsafe bytes.append(UInt8(bitPattern: next.pointee))
            unsafe next += 1
        }
        self = bytes
    }
}
