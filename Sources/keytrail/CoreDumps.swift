internal import Foundation

/// What the system writes when the program crashes.
enum CoreDumps {
    /// Asks for no core file: it would hold the secrets of the calls on their way.
    ///
    /// The hard limit stays as it is, so that a program that is started can have its own back.
    /// A refusal changes nothing for the user, so nobody is told.
    static func forbid() {
        var limit = rlimit()
        #if canImport(Glibc)
            let core = __rlimit_resource_t(RLIMIT_CORE.rawValue)
        #else
            let core = RLIMIT_CORE
        #endif
        // Both calls use one structure that is on the stack.
        unsafe _ = getrlimit(core, &limit)
        limit.rlim_cur = 0
        unsafe _ = setrlimit(core, &limit)
    }
}
