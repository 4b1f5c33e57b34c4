internal import KeytrailModel
internal import KeytrailProxy
internal import KeytrailRun

extension Failure {
    /// The statuses are those that shells, `env` and `nohup` give for commands that did not start.
    static func words(_ error: RunError) -> (String, Int32) {
        switch error {
        case .unwritable(let path, let code):
            let message = "\(path) cannot be written: \(reason(code))"
            return ("\(message); make room there, or name another folder in TMPDIR.", ExitStatus.inputOutput)
        case .notFound(let command):
            return ("\(command): command not found; check the name and PATH.", ExitStatus.commandNotFound)
        case .notExecutable(let command, let code):
            return ("\(command) cannot be executed: \(reason(code)).", ExitStatus.commandNotExecutable)
        case .notStarted(let command, let code):
            return ("\(command) could not be started: \(reason(code)).", ExitStatus.commandNotExecutable)
        }
    }

    static func words(_ error: ProxyError) -> (String, Int32) {
        switch error {
        case .cannotListen(let address, let port, let code):
            return ("cannot listen on \(address):\(port): \(reason(code)).", ExitStatus.inputOutput)
        case .badPattern(let text):
            let message = "'\(text)' is no host"
            return ("\(message); write api.example.com, *.example.com or example.com:8443.", ExitStatus.usage)
        }
    }
}
