internal import Foundation
internal import KeytrailSecret

extension TrustSource {
    /// Reads the file at `path`, or all files of the folder there; files above 8 MiB are none.
    package init(path: String) {
        var isFolder: ObjCBool = false
        // The flag lives on this frame.
        guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            self = .missing
            return
        }
        do {
            guard isFolder.boolValue else {
                let bytes = try PrivateFile.read(path, limit: TrustSource.limit)
                self = bytes.map { .contents([$0]) } ?? .missing
                return
            }
            // A folder of OpenSSL's has every certificate twice: by its name, and by a link that is its hash.
            let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
            self = .contents(
                names.compactMap { name in
                    (try? PrivateFile.read(path + "/" + name, limit: TrustSource.limit)).flatMap(\.self)
                }
            )
        } catch let failure as PrivateFile.Failure {
            self = .unreadable(code: failure.code)
        } catch {
            self = .unreadable(code: EACCES)
        }
    }

    private static let limit = 8 << 20
}
