internal import KeytrailCapture
package import KeytrailModel
internal import KeytrailYAML

extension LogMapping {
    /// Reads a mapping file, strictly: an unknown key or a field that calls do not have is an error, with its place.
    ///
    /// - Parameters:
    ///   - text: The file's text, YAML or JSON.
    ///   - file: The name for locations.
    /// - Returns: The mapping, and what is wrong with the file; `nil` when anything is.
    package static func read(_ text: String, file: String) -> (mapping: LogMapping?, diagnostics: [Diagnostic]) {
        let yaml = YAMLFile(text: text, file: file)
        guard yaml.diagnostics.isEmpty else { return (nil, yaml.diagnostics) }
        var reader = MappingReader(file: file)
        let mapping = reader.mapping(yaml.documents)
        return (reader.nodes.diagnostics.isEmpty ? mapping : nil, reader.nodes.diagnostics)
    }
}

/// Reads a mapping file's parts.
private struct MappingReader {
    private static let keys = ["format", "separator", "columns", "vantage", "fields", "others"]
    private static let forms: [(name: String, form: TimeForm)] = [
        ("any", .any), ("rfc3339", .rfc3339), ("common", .common), ("s", .epoch(.seconds)),
        ("ms", .epoch(.milliseconds)), ("us", .epoch(.microseconds)), ("ns", .epoch(.nanoseconds)),
    ]
    private static let fields: [(name: String, field: ForeignField)] =
        ForeignField.allCases
        .filter { $0 != .date && $0 != .request }.map { ($0.name, $0) } + [("http.request.line", .request)]

    var nodes = NodeReader()
    let file: String

    init(file: String) {
        self.file = file
    }

    mutating func mapping(_ documents: [YAMLNode]) -> LogMapping? {
        guard let root = documents.first, documents.count == 1 else {
            let place = documents.dropFirst().first?.location ?? SourceLocation(file: file, line: 1, column: 1)
            nodes.fail(place, "a mapping file is one document with the key 'fields'")
            return nil
        }
        let parts = nodes.mapping(root, MappingReader.keys)
        var mapping = LogMapping()
        mapping.shape = shape(parts)
        if let vantage = nodes.choice(
            parts["vantage"],
            { Vantage(name: $0) },
            Vantage.allCases.map(\.name)
        ) {
            mapping.meaning.vantage = vantage
        }
        if let keeps = nodes.choice(parts["others"], MappingReader.keeps, ["keep", "drop"]) {
            mapping.keepsOthers = keeps
        }
        guard let fields = parts["fields"] else {
            nodes.fail(root, "'fields:' is missing; write which member is the timestamp, the method, the URL and so on")
            return nil
        }
        for entry in nodes.entries(fields) { read(entry, into: &mapping) }
        require(mapping, at: fields)
        return mapping
    }

    private static func keeps(_ word: String) -> Bool? {
        switch word {
        case "keep": true
        case "drop": false
        default: nil
        }
    }

    private mutating func shape(_ parts: [String: YAMLNode]) -> LogMapping.Shape {
        let isCSV = nodes.choice(
            parts["format"],
            { $0 == "csv" ? true : $0 == "ndjson" ? false : nil },
            ["ndjson", "csv"]
        )
        guard isCSV == true else {
            for key in ["separator", "columns"] {
                if let node = parts[key] { nodes.fail(node, "'\(key):' is for 'format: csv'") }
            }
            return .ndjson
        }
        var separator = UInt8(ascii: ",")
        if let node = parts["separator"], let text = nodes.text(node) {
            let byte = text == "tab" ? 0x09 : text.utf8.first
            guard let byte, text == "tab" || text.utf8.count == 1, byte != 0x22, byte > 0x20 || byte == 0x09 else {
                nodes.fail(node, "write one ASCII character, or tab")
                return .ndjson
            }
            separator = byte
        }
        return .csv(separator: separator, columns: parts["columns"].map { nodes.texts($0) })
    }

    private mutating func read(_ entry: YAMLNode.Entry, into mapping: inout LogMapping) {
        guard let field = MappingReader.fields.first(where: { $0.name == entry.key })?.field else {
            let known = MappingReader.fields.map { "'\($0.name)'" }.joined(separator: ", ")
            nodes.fail(
                entry.keyLocation,
                "'\(NodeReader.shown(entry.key))' is no field of a call; write one of \(known)"
            )
            return
        }
        if entry.value.text != nil {
            guard let path = nodes.text(entry.value) else { return }
            add(field, path, entry.value, to: &mapping)
            return
        }
        let special =
            switch field {
            case .time: ["form"]
            case .duration: ["unit"]
            default: [String]()
            }
        let parts = nodes.mapping(entry.value, ["from", "value"] + special)
        if let form = nodes.choice(
            parts["form"],
            { name in MappingReader.forms.first { $0.name == name }?.form },
            MappingReader.forms.map(\.name)
        ) {
            mapping.meaning.time = form
        }
        if let unit = nodes.choice(parts["unit"], DurationUnit.init(rawValue:), DurationUnit.allCases.map(\.rawValue)) {
            mapping.meaning.duration = unit
        }
        switch (parts["from"], parts["value"]) {
        case (let from?, nil):
            if let path = nodes.text(from) { add(field, path, from, to: &mapping) }
        case (nil, let value?):
            if let text = nodes.text(value) { mapping.sources.append((field, .constant(text))) }
        case (nil, nil), (_?, _?):
            nodes.fail(entry.value, "write either 'from:', a member's name, or 'value:', the same for all lines")
        }
    }

    private mutating func add(_ field: ForeignField, _ path: String, _ node: YAMLNode, to mapping: inout LogMapping) {
        guard !path.isEmpty, path.utf8.count <= 512, path.split(separator: ".").count <= 32 else {
            nodes.fail(node, "write the name of a member, or several with dots between them for one inside another")
            return
        }
        mapping.sources.append((field, .path(path)))
    }

    /// What every call has.
    private mutating func require(_ mapping: LogMapping, at node: YAMLNode) {
        let fields = Set(mapping.sources.map(\.field))
        if !fields.contains(.time) { nodes.fail(node, "'timestamp:' is missing") }
        if !fields.contains(.request), !fields.contains(.method) {
            nodes.fail(node, "'http.request.method:' is missing; {value: GET} says that it is always the same")
        }
        if fields.isDisjoint(with: [.url, .target, .path, .request]) {
            nodes.fail(node, "'url.full:' is missing, or 'url.path:' with 'server.address:'")
        }
    }
}
