internal import Foundation
internal import KeytrailImport
internal import KeytrailModel

/// The files that an import's arguments name: files, folders with everything in them, patterns that the shell left.
struct ImportFiles {
    /// The files, in the order of the arguments, those of a folder by name.
    private(set) var paths: [String] = []
    /// What could not be looked into.
    private(set) var failures: [ImportError] = []

    private let format: ImportFormatChoice
    private var visited: Set<String> = []

    /// Finds what the arguments name; links to folders are followed, each folder once.
    init(_ arguments: [String], format: ImportFormatChoice) {
        self.format = format
        for argument in arguments {
            if argument == "-" || FileManager.default.fileExists(atPath: argument) {
                add(argument)
            } else if argument.contains(where: { "*?[".contains($0) }) {
                let found = ImportFiles.matches(argument)
                if found.isEmpty { failures.append(.missing(path: argument)) }
                for path in found { add(path) }
            } else {
                failures.append(.missing(path: argument))
            }
        }
    }

    private mutating func add(_ path: String) {
        var isFolder: ObjCBool = false
        guard path != "-", unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
            isFolder.boolValue
        else {
            paths.append(path)
            return
        }
        let found = (paths.count, failures.count)
        addFolder(path)
        if found == (paths.count, failures.count) { failures.append(.missing(path: ImportFiles.prefix(path) + "*")) }
    }

    private static func prefix(_ folder: String) -> String { folder.hasSuffix("/") ? folder : folder + "/" }

    private mutating func addFolder(_ path: String) {
        guard visited.insert(URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)).inserted else {
            return
        }
        guard unsafe access(path, R_OK | X_OK) == 0,
            let names = try? FileManager.default.contentsOfDirectory(atPath: path)
        else {
            failures.append(.unreadable(path: path, errno: EACCES))
            return
        }
        let prefix = ImportFiles.prefix(path)
        // Names that begin with a dot are not meant.
        for name in names.sorted() where !name.hasPrefix(".") {
            switch ImportFiles.kind(of: prefix + name) {
            case .typeDirectory: addFolder(prefix + name)
            case .typeRegular where isLog(name): paths.append(prefix + name)
            // A pipe or a device in a folder would be waited for.
            default: break
            }
        }
    }

    /// What a path leads to, links followed.
    private static func kind(of path: String) -> FileAttributeType? {
        let target = URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
        return try? FileManager.default.attributesOfItem(atPath: target)[.type] as? FileAttributeType
    }

    /// CloudTrail puts digests of its files beside them; a folder of a provider's logs has other files, too.
    private func isLog(_ name: String) -> Bool {
        if name.contains("CloudTrail-Digest") { return false }
        guard case .events = format else { return true }
        let name = name.lowercased()
        return ["json", "ndjson", "jsonl", "log", "csv"].contains {
            name.hasSuffix(".\($0)") || name.hasSuffix(".\($0).gz")
        }
    }

    private static func matches(_ pattern: String) -> [String] {
        var found = unsafe glob_t()
        // The library fills the structure, which is freed below.
        defer { unsafe globfree(&found) }
        guard unsafe glob(pattern, 0, nil, &found) == 0 else { return [] }
        return unsafe (0..<Int(found.gl_pathc)).compactMap { index in
            unsafe found.gl_pathv[index].map { unsafe String(cString: $0) }
        }
    }
}
