internal import KeytrailSecret

extension FileLock {
    /// How long one waits for another's refresh: a little more than a request may take.
    private static let patience: Duration = .seconds(45)

    /// Waits for the lock without holding a thread.
    ///
    /// - Throws: `LoginProblem.lockUnavailable`, `.lockTimedOut`.
    static func waiting(at path: String, clock: any Clock<Duration>) async throws(LoginProblem) -> FileLock {
        var waited = Duration.zero
        let pause = Duration.milliseconds(25)
        while true {
            do throws(PrivateFile.Failure) {
                if let lock = try FileLock(path: path) { return lock }
            } catch {
                throw .lockUnavailable(errno: error.code)
            }
            guard waited < patience, (try? await clock.sleep(for: pause)) != nil else { throw .lockTimedOut }
            waited += pause
        }
    }
}
