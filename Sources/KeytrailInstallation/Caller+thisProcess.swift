internal import Foundation
public import KeytrailModel

extension Caller {
    /// This process, as its own calls name it.
    ///
    /// Asks the system for the user's and the machine's name, which may take the time of a look-up: keep the value.
    public static var ofThisProcess: Caller {
        let process = ProcessInfo.processInfo
        return Caller(
            processID: Int(process.processIdentifier),
            executable: process.processName.isEmpty ? nil : process.processName,
            owner: process.userName.isEmpty ? nil : process.userName,
            hostName: nameOfThisMachine
        )
    }

    /// The name that this machine gives itself (POSIX `gethostname`); `nil` when it has none.
    ///
    /// No resolver is asked: a name from there may take seconds, and another machine's word for it.
    public static var nameOfThisMachine: String? {
        // HOST_NAME_MAX is 64 on Linux and 255 in POSIX; the last byte stays NUL.
        var bytes = [CChar](repeating: 0, count: 256)
        // The array outlives the call, and one byte less than it has may be written.
        guard unsafe gethostname(&bytes, bytes.count - 1) == 0 else { return nil }
        let name = String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return name.isEmpty ? nil : name
    }
}
