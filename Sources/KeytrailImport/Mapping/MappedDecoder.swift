internal import KeytrailCapture
internal import KeytrailModel

/// Reads a log by a mapping file.
final class MappedDecoder: LineDecoder {
    private let mapping: LogMapping
    private let parser: JSONLineParser
    private let paths: MemberPaths
    private let constants: [(field: ForeignField, text: ConstantText)]
    private var recorder: ForeignRecorder
    private var values = ForeignValues()
    private var rest: [Int] = []
    private var table: CSVTable?

    /// - Throws: `outOfMemory`.
    init(_ mapping: LogMapping, options: ForeignOptions, recorder: Recorder) throws(ImportError) {
        self.mapping = mapping
        parser = try JSONLineParser(fields: [])
        paths = MemberPaths(
            mapping.sources.compactMap { source in
                if case .path(let path) = source.source { (path, source.field) } else { nil }
            }
        )
        constants = mapping.sources.compactMap { source in
            if case .constant(let text) = source.source { (source.field, ConstantText(text)) } else { nil }
        }
        self.recorder = ForeignRecorder(mapping.meaning, options: options, recorder: recorder)
        if case .csv(let separator, let columns?) = mapping.shape {
            table = CSVTable(columns: columns, separator: separator, paths: paths)
        }
    }

    func recognizes(_ line: ByteSlice) -> Bool { true }

    func decode(_ line: ByteSlice, part: Int) throws(LineReject) -> IdentifiedCall? {
        switch mapping.shape {
        case .ndjson: return try object(line)
        case .csv(let separator, _):
            guard var table else {
                self.table = CSVTable(
                    columns: try CSVTable.names(line, separator: separator),
                    separator: separator,
                    paths: paths
                )
                return nil
            }
            self.table = nil
            defer { self.table = table }
            try table.read(line, into: &values)
            setConstants()
            return try recorder.call(values, line: line, attributes: mapping.keepsOthers ? table.others : [])
        }
    }

    private func object(_ line: ByteSlice) throws(LineReject) -> IdentifiedCall {
        let nodes = try parser.parse(line)
        paths.collect(nodes, into: &values, rest: &rest)
        setConstants()
        var attributes: [JSON.Member] = []
        if mapping.keepsOthers {
            for index in rest where !nodes[index].isNull {
                attributes.append(JSON.Member(nodes[index].name.string, nodes.value(at: index)))
            }
        }
        return try recorder.call(values, line: line, attributes: attributes)
    }

    private func setConstants() {
        for (field, text) in constants { values.set(field, .text(text.slice), rank: .max - 1) }
    }
}
