internal import Foundation
internal import KeytrailAlert
internal import KeytrailCapture
internal import KeytrailClient
internal import KeytrailCredentials
internal import KeytrailImport
internal import KeytrailInstallation
internal import KeytrailProxy
internal import KeytrailRun
internal import KeytrailSecret
internal import KeytrailStore

/// What went wrong as a user reads it: one sentence that says what failed, where, and what to do, and an exit status.
struct Failure {
    let sentence: String
    let status: Int32

    /// Puts an error of ours into words; `nil` for errors that are not ours, such as a usage mistake.
    init?(_ error: any Error) {
        let words: (String, Int32)?
        switch error {
        case let error as CommandError: words = Failure.words(error)
        case let error as InstallationError: words = Failure.words(error)
        case let error as StoreError: words = Failure.words(error)
        case let error as ImportError: words = Failure.words(error)
        case let error as CaptureError: words = Failure.words(error)
        case let error as ClientError: words = Failure.words(error)
        case let error as ProvidersError: words = Failure.words(error)
        case let error as FindingsError: words = Failure.words(error)
        case let error as AlertsError: words = Failure.words(error)
        case let error as ExportError: words = Failure.words(error)
        case let error as Collector.Mistake: words = Failure.words(error)
        case let error as NightlyError: words = Failure.words(error)
        case let error as ScopesError: words = Failure.words(error)
        case let error as ReconcileError: words = Failure.words(error)
        case let error as CredentialError: words = Failure.words(error)
        case let error as PartProblem: words = Failure.words(error)
        case let error as SecretProblem: words = Failure.words(error)
        case let error as RotationError: words = Failure.words(error)
        case let error as BookProblem: words = Failure.words(error)
        case let error as LoginProblem: words = Failure.words(error)
        case let error as PrivateFile.Failure: words = Failure.words(error)
        case let error as RunError: words = Failure.words(error)
        case let error as ProxyError: words = Failure.words(error)
        case let error as AuthorityError: words = Failure.words(error)
        case is CancellationError: words = ("cancelled.", ExitStatus.internalError)
        default: words = Failure.words(system: error as NSError)
        }
        guard let words else { return nil }
        sentence = words.0.visibleLine
        status = words.1
    }

    /// What the system calls an error number.
    static func reason(_ errno: Int32) -> String {
        // strerror returns a text of the C library that lives as long as the program, or until the next call.
        let text = unsafe strerror(errno)
        guard let text = unsafe text else { return "error \(errno)" }
        return unsafe String(cString: text)
    }

    /// Errors of Foundation's file calls; only their domain is trusted, never their text, which may quote anything.
    private static func words(system error: NSError) -> (String, Int32)? {
        guard error.domain == NSCocoaErrorDomain || error.domain == NSPOSIXErrorDomain else { return nil }
        let path = error.userInfo[NSFilePathErrorKey] as? String ?? "a file"
        return ("\(path) cannot be read or written; check its folder and permissions.", ExitStatus.inputOutput)
    }
}
