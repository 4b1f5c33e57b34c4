internal import Foundation
internal import KeytrailModel

/// Walks folders for rule files; links to folders are followed, each folder once.
struct RuleFinder {
    /// The rule files, those of each folder sorted.
    private(set) var files: [String] = []
    /// The placeholder files directly in the given folders.
    private(set) var placeholders: [String] = []
    private(set) var diagnostics: [Diagnostic] = []
    private var visited: Set<Identity> = []

    private struct Identity: Hashable {
        var device: UInt64
        var file: UInt64
    }

    /// Finds what lies at `path`, a folder or a file.
    mutating func find(_ path: String) {
        guard let kind = kind(of: path) else { return }
        guard case .folder(let identity) = kind else {
            files.append(path)
            return
        }
        let own = (path.hasSuffix("/") ? path : path + "/") + RuleFolder.placeholderFile
        if FileManager.default.fileExists(atPath: own) { placeholders.append(own) }
        walk(path, identity, root: true)
    }

    private mutating func walk(_ folder: String, _ identity: Identity, root: Bool = false) {
        guard visited.insert(identity).inserted else {
            if !root {
                report(folder, .warning, "was read already; a link back to it is not followed")
            }
            return
        }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            report(folder, .error, "the folder cannot be read; look at its permissions")
            return
        }
        let prefix = folder.hasSuffix("/") ? folder : folder + "/"
        for name in names.sorted() where !(root && name == RuleFolder.placeholderFile) {
            let isRule = name.hasSuffix(".yml") || name.hasSuffix(".yaml")
            guard isRule || name != "providers", let kind = kind(of: prefix + name, quietly: !isRule) else { continue }
            switch kind {
            case .folder(let inner): walk(prefix + name, inner)
            case .file where isRule: files.append(prefix + name)
            case .other where isRule: report(prefix + name, .error, "neither a file nor a folder")
            case .file, .other: break
            }
        }
    }

    private enum Kind {
        case folder(Identity)
        case file
        case other
    }

    private mutating func kind(of path: String, quietly: Bool = false) -> Kind? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            let error = errno
            let words = unsafe String(cString: strerror(error))
            let reason = error == ENOENT ? "no such file or folder" : "not readable: \(words)"
            if !quietly { report(path, .error, reason) }
            return nil
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            return .folder(
                Identity(
                    device: UInt64(truncatingIfNeeded: status.st_dev),
                    file: UInt64(truncatingIfNeeded: status.st_ino)
                )
            )
        case S_IFREG: return .file
        default: return .other
        }
    }

    private mutating func report(_ path: String, _ severity: Diagnostic.Severity, _ message: String) {
        let place = SourceLocation(file: path)
        diagnostics.append(Diagnostic(severity, at: place, message, kind: ProblemKind.file.rawValue))
    }
}
