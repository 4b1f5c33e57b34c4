import KeytrailModel

/// A field of random calls, and the few values it has, so that random patterns meet them.
struct LoggedField: Sendable {
    /// What its values are.
    enum Kind: Sendable {
        case text, number, address
    }

    /// The column.
    var column: CallColumn
    /// What its values are.
    var kind: Kind
    /// The texts, or numbers in decimal; `nil` for a call without the field.
    var values: [String?]

    /// The names that rules give it.
    var names: [String] { [column.fieldName] + column.aliases }

    /// The fields of random calls.
    ///
    /// Letters beyond ASCII come in one case only, and texts that spell a number in one spelling: the tests of known
    /// differences have the rest.
    static let all: [LoggedField] = [
        LoggedField(column: .method, kind: .text, values: ["GET", "get", "POST", "Put", "DELETE", "_OTHER"]),
        LoggedField(
            column: .path,
            kind: .text,
            values: [
                "/", "/a", "/A/b", "/a/B/c", "/api/v1/users", "/API/v2/Users/", "/a_b", "/aXb", "/a%b", "/a*b", "/a?b",
                #"/a\b"#, #"/a\\b"#, #"/a\*"#, "/[x]", "/x'y", "/日本", "/a//b", "/.env", "/x -p y", "/x /p y",
                "/c2VsZWN0", "/xZm9vx", "/a-b.json",
            ]
        ),
        LoggedField(
            column: .query,
            kind: .text,
            values: [nil, "", "a=1", "A=1&b=2", "q=' OR 1=1 --", "x=%2e%2e", "*"]
        ),
        LoggedField(
            column: .status,
            kind: .number,
            values: [nil, "200", "201", "301", "401", "403", "404", "500", "503"]
        ),
        LoggedField(column: .duration, kind: .number, values: [nil, "0", "7", "1500", "250000", "900000"]),
        LoggedField(
            column: .userAgent,
            kind: .text,
            values: [nil, "curl/8.0", "Curl/7.1", "Mozilla/5.0 (X11; Linux)", "sqlmap -u", "", "a", "A", "é", "/a/B/c"]
        ),
        LoggedField(
            column: .clientAddress,
            kind: .address,
            values: [nil, "10.0.0.1", "10.0.1.7", "10.200.3.4", "192.168.1.20", "192.168.129.1", "203.0.113.9"]
        ),
        LoggedField(column: .host, kind: .text, values: ["api.example.com", "API.example.com", "h", "example.com"]),
        LoggedField(column: .credentialID, kind: .text, values: [nil, "k1", "K1", "k2", "k10"]),
        LoggedField(column: .requestBodySize, kind: .number, values: [nil, "0", "7", "1500", "403"]),
    ]
}
