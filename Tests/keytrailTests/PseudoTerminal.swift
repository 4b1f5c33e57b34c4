import Foundation

/// A terminal whose other end is the test.
final class PseudoTerminal: Sendable {
    private let master: FileHandle
    private let slave: FileHandle

    /// What follows the last output of a program that has ended.
    static let end = "\u{0}end"

    /// Makes a terminal of that size.
    init(columns: UInt16, rows: UInt16) throws {
        var (master, slave): (Int32, Int32) = (-1, -1)
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        // The numbers and the structure are ours and live on this frame.
        guard unsafe openpty(&master, &slave, nil, nil, &size) == 0 else { throw POSIXError(.ENXIO) }
        for end in [master, slave] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        self.master = FileHandle(fileDescriptor: master, closeOnDealloc: true)
        self.slave = FileHandle(fileDescriptor: slave, closeOnDealloc: true)
    }

    /// A new descriptor of the side that programs see.
    func makeHandle() -> FileHandle { FileHandle(fileDescriptor: dup(slave.fileDescriptor), closeOnDealloc: true) }

    /// Hands on what is written from now on.
    func read(_ take: @escaping @Sendable (Data) -> Void) {
        master.readabilityHandler = { take($0.availableData) }
    }

    /// Ends the reading behind what was written, which `end` stands for.
    func finishWriting() { try? slave.write(contentsOf: Data(Self.end.utf8)) }

    /// Reads no more.
    func stopReading() { master.readabilityHandler = nil }

    /// Types something.
    func type(_ text: String) {
        try? master.write(contentsOf: Data(text.utf8))
    }

    /// Gives it another size; the program is not told.
    func resize(columns: UInt16, rows: UInt16) {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        // The structure is ours and lives on this frame.
        _ = unsafe ioctl(master.fileDescriptor, UInt(TIOCSWINSZ), &size)
    }

    /// Whether typed lines are collected and shown.
    var modes: [Bool] {
        var state = termios()
        // As above.
        _ = unsafe tcgetattr(slave.fileDescriptor, &state)
        return [ICANON, ECHO, ISIG].map { state.c_lflag & tcflag_t($0) != 0 }
    }
}
