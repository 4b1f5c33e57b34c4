internal import ArgumentParser
internal import KeytrailModel
internal import KeytrailReport

/// The forms in which calls are written.
enum CallFormat: String, ExpressibleByArgument, CaseIterable {
    case table, json, ndjson, csv, har, otlp

    /// The form of single lines; `nil` for one that is a document.
    var lines: RowFormat? {
        switch self {
        case .table: .table
        case .ndjson: .ndjson
        case .csv: .csv
        case .json, .har, .otlp: nil
        }
    }

    /// Calls as a whole.
    func text(_ calls: [IdentifiedCall], width: Int) -> String {
        switch self {
        case .table: CallTable.text(calls, width: width)
        case .ndjson: calls.map { NDJSONWriter().line(for: $0) + "\n" }.joined()
        case .json: "[" + calls.map { "\n  " + NDJSONWriter().line(for: $0) }.joined(separator: ",") + "\n]\n"
        case .csv: CallTable.csv(calls)
        case .har: HARWriter(version: Version.text).text(calls)
        case .otlp: OTLPWriter(version: Version.text).traces(calls).text + "\n"
        }
    }
}
