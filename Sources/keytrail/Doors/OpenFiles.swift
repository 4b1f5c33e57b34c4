internal import Foundation

/// How many files and connections this process may have open.
enum OpenFiles {
    /// Raises the limit to what the system allows: a service has as many connections as its clients want.
    ///
    /// A refusal leaves it as it was, and connections beyond it wait in the system's queue.
    static func raiseLimit() {
        var limit = rlimit()
        #if canImport(Glibc)
            let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let files = RLIMIT_NOFILE
        #endif
        // Both calls read and write the one structure, which is on the stack.
        guard unsafe getrlimit(files, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        unsafe _ = setrlimit(files, &limit)
    }
}
