#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// By what people know this user and this machine.
package enum ThisMachine {
    /// `user@host`; what cannot be learned is left out.
    package static var userAndHost: String {
        [userName, hostName].compactMap(\.self).joined(separator: "@")
    }

    private static var userName: String? {
        // The record belongs to the C library and is copied before another call can change it.
        guard let record = unsafe getpwuid(geteuid()), let name = unsafe record.pointee.pw_name else { return nil }
        return unsafe String(cString: name)
    }

    private static var hostName: String? {
        var bytes = [CChar](repeating: 0, count: 256)
        // The last byte stays zero, whatever is written before it.
        guard unsafe gethostname(&bytes, bytes.count - 1) == 0 else { return nil }
        return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
