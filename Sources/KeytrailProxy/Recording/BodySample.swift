internal import KeytrailCapture
internal import NIOCore

/// The first bytes of a body, and how many there were.
struct BodySample: Sendable {
    private var kept = ByteBuffer()
    private(set) var size: Int64 = 0

    /// Takes note of a piece; copies of it what is kept.
    mutating func take(_ piece: ByteBuffer) {
        size += Int64(piece.readableBytes)
        let room = Exchange.bodyPrefixLimit - kept.readableBytes
        guard room > 0, let slice = piece.getSlice(at: piece.readerIndex, length: min(room, piece.readableBytes)) else {
            return
        }
        kept.writeImmutableBuffer(slice)
    }

    /// Counts bytes that are not looked at.
    mutating func count(_ bytes: Int) { size += Int64(bytes) }

    /// How many bytes are kept.
    var keptBytes: Int { kept.readableBytes }

    var bytes: [UInt8] { Array(kept.readableBytesView) }
}
