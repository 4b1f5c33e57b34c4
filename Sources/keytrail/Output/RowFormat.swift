internal import ArgumentParser
internal import KeytrailModel
internal import KeytrailReport

/// The forms in which rows are written.
enum RowFormat: String, ExpressibleByArgument, CaseIterable {
    case table, json, ndjson, csv

    /// The rows as text.
    func text(columns: [String], rows: [[JSON]], width: Int) -> String {
        switch self {
        case .table: table(columns, rows, width: width)
        case .json: JSON.array(rows.map { object(columns, $0) }).prettyText + "\n"
        case .ndjson: rows.map { object(columns, $0).text + "\n" }.joined()
        case .csv: CSV.line(columns.map(JSON.string)) + rows.map(CSV.line).joined()
        }
    }

    private func object(_ columns: [String], _ row: [JSON]) -> JSON {
        .object(zip(columns, row).map { JSON.Member($0, $1) })
    }

    private func table(_ columns: [String], _ rows: [[JSON]], width: Int) -> String {
        let numeric = columns.indices.filter { column in
            !rows.isEmpty && rows.allSatisfy { $0[column].isNumberOrNull }
        }
        var table = TextTable(columns, rightAligned: Set(numeric))
        for row in rows { table.append(row.map { $0.string ?? ($0 == .null ? "" : $0.text) }) }
        return table.text(width: width)
    }
}

extension JSON {
    fileprivate var isNumberOrNull: Bool {
        switch self {
        case .null, .integer, .number: true
        case .bool, .string, .array, .object: false
        }
    }
}
