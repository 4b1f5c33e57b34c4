internal import KeytrailProxy

/// The variables by which programs learn which authorities to trust.
enum TrustVariables {
    /// Those that get the run's bundle: all that name a file.
    ///
    /// Most of them replace the system's store, so the bundle holds that too, and what they named before. Those that name
    /// folders, such as `SSL_CERT_DIR`, stay as they are: who reads them reads a file besides.
    static let names = TrustVariable.all.filter { !$0.isFolderList }.map(\.name)
}
