import Foundation
import KeytrailRun
import KeytrailTestSupport
import Testing

/// The hooks in the shells that they are made for, with a `keytrail` that only says how it was called.
@Suite("Shell hooks") struct ShellHookTests {
    private static func isInstalled(_ shell: ShellHook.Shell) -> Bool { path(of: shell) != nil }

    private static func path(of shell: ShellHook.Shell) -> String? {
        ["/bin/", "/usr/bin/", "/usr/local/bin/"].map { $0 + shell.rawValue }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// What the shell prints for a script that begins with the hook.
    private func output(_ shell: ShellHook.Shell, _ script: String) async throws -> String {
        let folder = try TemporaryFolder()
        let program = folder.file("keytrail")
        try Data("#!/bin/sh\nprintf '<%s>' \"$@\"\n".utf8).write(to: URL(filePath: program))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        let text = ShellHook(shell, wrapping: ["curl", "x.y-z"]).text + script
        try Data(text.utf8).write(to: URL(filePath: folder.file("script")))
        let process = Process()
        process.executableURL = URL(filePath: try #require(ShellHookTests.path(of: shell)))
        process.arguments = [folder.file("script")]
        process.environment = ["PATH": folder.path + ":/usr/bin:/bin", "HOME": folder.path]
        let result = folder.file("output")
        _ = FileManager.default.createFile(atPath: result, contents: nil)
        let file = try FileHandle(forWritingTo: URL(filePath: result))
        (process.standardOutput, process.standardError) = (file, file)
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        try file.close()
        return try String(contentsOf: URL(filePath: result), encoding: .utf8)
    }

    @Test(
        "'kt' and wrapped commands run under Keytrail with their words as they are",
        arguments: ShellHook.Shell.allCases
    )
    func functions(shell: ShellHook.Shell) async throws {
        guard ShellHookTests.isInstalled(shell) else {
            try Test.cancel("\(shell.rawValue) is not installed; scripts/test-clients installs it")
        }
        #expect(try await output(shell, "kt ls -l 'a  b' ''\n") == "<run><--><ls><-l><a  b><>")
        #expect(try await output(shell, "curl -sS 'x y'\n") == "<run><--><curl><-sS><x y>")
        #expect(try await output(shell, "x.y-z\n") == "<run><--><x.y-z>")
    }

    @Test("after 'kt', names of commands are completed", arguments: ShellHook.Shell.allCases)
    func completion(shell: ShellHook.Shell) async throws {
        guard ShellHookTests.isInstalled(shell) else {
            try Test.cancel("\(shell.rawValue) is not installed; scripts/test-clients installs it")
        }
        switch shell {
        case .bash:
            let script = "COMP_WORDS=(kt mkdi) COMP_CWORD=1; _kt kt mkdi kt; echo \"${COMPREPLY[*]}\"\n"
            #expect(try await output(shell, script).contains("mkdir"))
        case .zsh:
            // Completion itself needs a terminal; that ours is asked is what there is to see.
            let script =
                "autoload -U compinit; compinit -D\n" + ShellHook(.zsh, wrapping: []).text + "print $_comps[kt]\n"
            #expect(try await output(shell, script).contains("_precommand"))
        case .fish:
            #expect(try await output(shell, "complete -C 'kt mkdi'\n").contains("mkdir"))
        }
    }

    @Test("names that no function may have are not wrapped")
    func names() {
        for name in ["curl", "terraform", "x.y-z", "g++", "7z"] { #expect(ShellHook.canWrap(name)) }
        for name in ["", "a b", "a;b", "$(x)", "-x", "keytrail", "kt", "é", "a/b"] { #expect(!ShellHook.canWrap(name)) }
    }
}
