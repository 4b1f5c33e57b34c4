internal import KeytrailModel
internal import KeytrailYAML

/// Collects what is wrong with a document; what is wrong a thousand times is told once.
struct DescriptionLog {
    private var single: [Diagnostic] = []
    private var repeated: [(first: Diagnostic, count: Int, lines: [Int])] = []
    private var places: [String: Int] = [:]
    private var untold = 0

    /// How many diagnostics are kept.
    private static let most = 200
    /// How many further lines are told of something that is told once.
    private static let mostLines = 5

    /// Reports an error where a node stands.
    mutating func fail(_ node: YAMLNode, _ message: String) { add(Diagnostic(.error, at: node.location, message)) }

    /// Reports what is odd, and how it was read.
    mutating func warn(_ location: SourceLocation, _ message: String) {
        add(Diagnostic(.warning, at: location, message))
    }

    /// Reports something that may hold of many operations; it is told with the first place and the number of them.
    mutating func count(_ severity: Diagnostic.Severity, _ location: SourceLocation, _ message: String) {
        if let index = places[message] {
            repeated[index].count += 1
            if repeated[index].lines.count < DescriptionLog.mostLines, let line = location.line {
                repeated[index].lines.append(line)
            }
        } else if repeated.count < DescriptionLog.most {
            places[message] = repeated.count
            repeated.append((Diagnostic(severity, at: location, message), 1, []))
        } else {
            untold += 1
        }
    }

    private mutating func add(_ diagnostic: Diagnostic) {
        if single.count < DescriptionLog.most { single.append(diagnostic) } else { untold += 1 }
    }

    /// Everything that was found.
    var diagnostics: [Diagnostic] {
        var all = single
        for entry in repeated {
            var diagnostic = entry.first
            if entry.count > 1 {
                let lines = entry.lines.map(String.init).joined(separator: ", ")
                let rest = entry.count - 1 > entry.lines.count ? ", …" : ""
                diagnostic.message += " (\(entry.count) times; also in lines \(lines)\(rest))"
            }
            all.append(diagnostic)
        }
        if untold > 0 { all.append(Diagnostic(.warning, at: all.first?.location, "\(untold) more are not listed")) }
        return all
    }
}
