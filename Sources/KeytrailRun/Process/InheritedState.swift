internal import Foundation

/// What a process got from the one that started it, so that it can hand it on unchanged.
///
/// Take it before anything is changed: as the first thing in the program.
package struct InheritedState: Sendable {
    /// The signals that were ignored, as those of `nohup` and of jobs in the background are.
    package let ignoredSignals: Set<Int32>
    /// The descriptors that were open, and stay open in programs that are started.
    package let descriptors: Set<Int32>
    let coreLimit: rlimit
    let signalMask: sigset_t

    /// Looks at the process as it is now.
    package static func ofThisProcess() -> InheritedState {
        var coreLimit = rlimit()
        var mask = sigset_t()
        unsafe sigemptyset(&mask)
        // Both write one structure of ours that lives on this frame.
        unsafe _ = getrlimit(ResourceLimit.core, &coreLimit)
        unsafe _ = pthread_sigmask(SIG_BLOCK, nil, &mask)
        return InheritedState(
            ignoredSignals: Set((1..<32).filter(isIgnored)),
            descriptors: Descriptors.open,
            coreLimit: coreLimit,
            signalMask: mask
        )
    }

    private static func isIgnored(_ signal: Int32) -> Bool {
        var action = sigaction()
        // Asks only; the structure is ours and lives on this frame.
        guard unsafe sigaction(signal, nil, &action) == 0 else { return false }
        #if canImport(Darwin)
            let handler = unsafe action.__sigaction_u.__sa_handler
        #else
            let handler = unsafe action.__sigaction_handler.sa_handler
        #endif
        // The constant is a number in the place of a function, which can be compared as a number alone.
        return unsafe unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}

/// What the system calls its limits.
enum ResourceLimit {
    #if canImport(Glibc)
        static let core = __rlimit_resource_t(RLIMIT_CORE.rawValue)
    #else
        static let core = RLIMIT_CORE
    #endif
}

/// The process's file descriptors.
enum Descriptors {
    /// Those that are open and would stay open in a program that is started.
    static var open: Set<Int32> {
        let names = try? FileManager.default.contentsOfDirectory(atPath: "/dev/fd")
        // Without that folder the usual numbers are tried.
        let numbers = names.map { $0.compactMap { Int32($0) } } ?? Array(0..<1_024)
        return Set(
            numbers.filter { number in
                let flags = fcntl(number, F_GETFD)
                return flags >= 0 && flags & FD_CLOEXEC == 0
            }
        )
    }

    /// Keeps those that were not inherited from the programs that are started.
    static func closeOnExecution(except inherited: Set<Int32>) {
        for number in open.subtracting(inherited) { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
    }
}
