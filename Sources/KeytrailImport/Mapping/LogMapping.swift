internal import KeytrailModel

/// How the lines of any log in JSON or CSV are calls: what a mapping file says.
package struct LogMapping: Sendable {
    /// How a line is cut into values.
    enum Shape: Sendable, Equatable {
        case ndjson
        /// Values apart by a byte, named by `columns` or else by the first line.
        case csv(separator: UInt8, columns: [String]?)
    }

    /// Where a field's value comes from.
    enum Source: Sendable, Equatable {
        /// A member by the names that lead to it, or a column.
        case path(String)
        /// The same in all lines.
        case constant(String)
    }

    var shape = Shape.ndjson
    var sources: [(field: ForeignField, source: Source)] = []
    var meaning = ForeignRecorder.Meaning(time: .any, duration: .milliseconds, vantage: .client, mayLackStatus: true)
    /// Whether what is not mapped is kept as attributes.
    var keepsOthers = true

    /// Whether a file's first line names the columns of the others.
    var isNamedByFirstLine: Bool {
        if case .csv(_, nil) = shape { true } else { false }
    }
}
