/// Something wrong with an input, where it is and what to do: collected, then shown, never thrown away.
public struct Diagnostic: Sendable, Hashable {
    /// How bad it is.
    public enum Severity: String, Sendable, Hashable, CaseIterable {
        case error, warning, note
    }

    /// How bad it is.
    public var severity: Severity
    /// Where it is; `nil` when no place can be named.
    public var location: SourceLocation?
    /// What is wrong and what to write instead, as one sentence without a full stop.
    public var message: String
    /// What kind of mistake it is, under a name that stays the same; `nil` where kinds are not told apart.
    public var kind: String?

    /// Creates a diagnostic.
    public init(_ severity: Severity, at location: SourceLocation?, _ message: String, kind: String? = nil) {
        self.severity = severity
        self.location = location
        self.message = message
        self.kind = kind
    }
}

/// A place in a text file.
public struct SourceLocation: Sendable, Hashable {
    /// The file as the user named it.
    public var file: String
    /// Counted from 1; `nil` for the file as a whole.
    public var line: Int?
    /// Counted from 1; `nil` for the line as a whole.
    public var column: Int?

    /// Names a place.
    public init(file: String, line: Int? = nil, column: Int? = nil) {
        self.file = file
        self.line = line
        self.column = column
    }
}

extension SourceLocation: CustomStringConvertible {
    /// `file:line:column`, as compilers write it and editors follow it.
    public var description: String {
        [file, line.map(String.init), column.map(String.init)].compactMap(\.self).joined(separator: ":")
    }
}

extension Diagnostic: CustomStringConvertible {
    /// `file:line:column: severity: message`.
    public var description: String {
        (location.map { "\($0): " } ?? "") + "\(severity.rawValue): \(message)"
    }
}
