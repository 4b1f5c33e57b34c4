internal import Foundation

/// What the system writes when the program crashes.
enum CoreDumps {
    /// Asks for no core file: it would hold the secrets of the calls on their way.
    ///
    /// A refusal changes nothing for the user, so nobody is told.
    static func forbid() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        // Reads one structure that is on the stack.
        #if canImport(Glibc)
            unsafe _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        #else
            unsafe _ = setrlimit(RLIMIT_CORE, &none)
        #endif
    }
}
