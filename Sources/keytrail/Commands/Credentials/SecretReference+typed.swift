internal import Foundation
internal import KeytrailCredentials

extension SecretReference {
    /// Reads a reference as it is typed: a file's relative path starts at the working folder, and is kept whole.
    init?(typed text: String) {
        guard let reference = SecretReference(text) else { return nil }
        self = reference.absolute(in: FileManager.default.currentDirectoryPath)
    }
}
