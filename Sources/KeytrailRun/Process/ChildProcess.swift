internal import Foundation

/// A program that runs in this one's place: same descriptors, terminal, process group, limits and signal dispositions.
package struct ChildProcess: Sendable {
    /// The process's number.
    package let id: Int32

    /// Starts a program.
    ///
    /// `words` are the program's name and its arguments, in the bytes that they have; `changes` replace or add variables of
    /// this process's environment, whose others go on as they are.
    ///
    /// - Throws: `RunError.notFound`, `RunError.notExecutable`, `RunError.notStarted`.
    package init(
        _ words: [[UInt8]],
        changes: [String: String],
        inherited: InheritedState
    ) throws(RunError) {
        let command = String(decoding: words.first ?? [], as: UTF8.self)
        let path = try CommandPath.find(command, path: ProcessInfo.processInfo.environment["PATH"])
        let environment = EnvironmentBlock.entries(EnvironmentBlock.ofThisProcess, changes: changes)
        Descriptors.closeOnExecution(except: inherited.descriptors)
        var spawned = ChildProcess.spawn(path, words, environment, inherited)
        if spawned.code == ENOEXEC {
            // A script without a first line that says by what it is run: shells run it themselves.
            let shell = "/bin/sh"
            let script = [Array(shell.utf8), Array(path.utf8)] + words.dropFirst()
            spawned = ChildProcess.spawn(shell, script, environment, inherited)
        }
        switch spawned.code {
        case 0: id = spawned.id
        case ENOENT: throw .notFound(command: command)
        case EACCES: throw .notExecutable(command: command, code: EACCES)
        default: throw .notStarted(command: command, code: spawned.code)
        }
    }

    private static func spawn(
        _ path: String,
        _ words: [[UInt8]],
        _ environment: [[UInt8]],
        _ inherited: InheritedState
    ) -> (id: pid_t, code: Int32) {
        #if canImport(Darwin)
            var attributes: posix_spawnattr_t?
        #else
            var attributes = posix_spawnattr_t()
        #endif
        // The attributes, the sets and the lists are ours and outlive the calls that they are given to.
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var mask = inherited.signalMask
        var defaults = sigset_t()
        unsafe sigemptyset(&defaults)
        // Handlers end with the execution of another program; what is ignored stays so unless it is told otherwise.
        for signal in Int32(1)..<32 where !inherited.ignoredSignals.contains(signal) {
            unsafe sigaddset(&defaults, signal)
        }
        unsafe posix_spawnattr_setsigmask(&attributes, &mask)
        unsafe posix_spawnattr_setsigdefault(&attributes, &defaults)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var id: pid_t = 0
        let code = inherited.restoringCoreLimit {
            unsafe CStrings.with(words) { arguments in
                unsafe CStrings.with(environment) { variables in
                    unsafe posix_spawn(&id, path, nil, &attributes, arguments, variables)
                }
            }
        }
        return (id, code)
    }
}

extension InheritedState {
    /// Runs `body` under the limit for core files that this process began with; limits are inherited, and cannot be given.
    fileprivate func restoringCoreLimit<T>(_ body: () -> T) -> T {
        var own = rlimit()
        var old = coreLimit
        // Both structures are ours and live on this frame.
        unsafe _ = getrlimit(ResourceLimit.core, &own)
        unsafe _ = setrlimit(ResourceLimit.core, &old)
        defer { unsafe _ = setrlimit(ResourceLimit.core, &own) }
        return body()
    }
}
