package import KeytrailModel
internal import Yams

/// The documents of one YAML file, and what was wrong with it.
package struct YAMLFile: Sendable {
    /// The documents that could be read, in order; empty ones are left out.
    package let documents: [YAMLNode]
    /// Why the rest could not; at most one error, because YAML has no way to go on after it.
    package let diagnostics: [Diagnostic]

    /// The largest text that is read, in bytes: rule files and packs are written by people.
    package static let maximumSize = 4 << 20

    /// How many values one file may hold once its aliases are replaced: the end of "billion laughs" files.
    package static let maximumNodes = 200_000

    /// Parses `text`; `file` names it in locations.
    ///
    /// Linear in the text, within the two limits.
    package init(text: String, file: String) {
        guard text.utf8.count <= YAMLFile.maximumSize else {
            let limit = YAMLFile.maximumSize >> 20
            documents = []
            diagnostics = [
                Diagnostic(.error, at: SourceLocation(file: file), "larger than \(limit) MiB; split the file")
            ]
            return
        }
        var builder = NodeBuilder(file: file)
        var documents: [YAMLNode] = []
        var diagnostics: [Diagnostic] = []
        do {
            let parser = try Yams.Parser(yaml: text, encoding: .utf8)
            while let root = try parser.nextRoot() {
                let node = try builder.build(root)
                if !node.isNull { documents.append(node) }
            }
        } catch let problem as NodeProblem {
            diagnostics.append(Diagnostic(.error, at: problem.location, problem.message))
        } catch let error as YamlError {
            diagnostics.append(Diagnostic(yaml: error, file: file))
        } catch {
            diagnostics.append(Diagnostic(.error, at: SourceLocation(file: file), "not readable as YAML"))
        }
        self.documents = documents
        self.diagnostics = diagnostics
    }
}

/// Why a composed tree is not accepted.
private struct NodeProblem: Error {
    var location: SourceLocation
    var message: String
}

/// Turns Yams' tree into ours, counting as it goes.
private struct NodeBuilder {
    let file: String
    var count = 0

    mutating func build(_ node: Yams.Node) throws -> YAMLNode {
        let location = place(node.mark)
        count += 1
        guard count <= YAMLFile.maximumNodes else {
            let message = "more than \(YAMLFile.maximumNodes) values, aliases included; split the file"
            throw NodeProblem(location: location, message: message)
        }
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain || scalar.style == .any
            return YAMLNode(value: .scalar(YAMLScalar(text: scalar.string, isPlain: isPlain)), location: location)
        case .sequence(let sequence):
            return YAMLNode(value: .sequence(try sequence.map { try build($0) }), location: location)
        case .mapping(let mapping):
            return YAMLNode(value: .mapping(try mapping.map { try entry($0.key, $0.value) }), location: location)
        case .alias:
            throw NodeProblem(location: location, message: "an alias that names nothing")
        }
    }

    private mutating func entry(_ key: Yams.Node, _ value: Yams.Node) throws -> YAMLNode.Entry {
        let location = place(key.mark)
        guard case .scalar(let scalar) = key else {
            throw NodeProblem(location: location, message: "a key must be a single text")
        }
        return YAMLNode.Entry(key: scalar.string, keyLocation: location, value: try build(value))
    }

    private func place(_ mark: Mark?) -> SourceLocation {
        SourceLocation(file: file, line: mark?.line, column: mark?.column)
    }
}

extension Diagnostic {
    fileprivate init(yaml error: YamlError, file: String) {
        func located(_ mark: Mark) -> SourceLocation {
            SourceLocation(file: file, line: mark.line, column: mark.column)
        }
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(.error, at: located(mark), "not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.sorted().map { "'\($0)'" }.joined(separator: ", ")
            self.init(
                .error,
                at: located(context.mark),
                "the key \(names) stands twice in one mapping; keep one of them"
            )
        case .reader(let problem, _, _, _):
            self.init(.error, at: SourceLocation(file: file), "not UTF-8 text: \(problem)")
        default:
            self.init(.error, at: SourceLocation(file: file), "not readable as YAML")
        }
    }
}
