package import KeytrailModel

/// Which calls to read.
package struct CallFilter: Sendable, Equatable {
    /// A column and the values that it may have.
    package struct Condition: Sendable, Equatable {
        enum Values: Sendable, Equatable {
            case numbers([Int64])
            /// Texts, case kept; `*` stands for any characters.
            case texts([String])
        }

        /// The column.
        package let column: CallColumn
        let values: Values

        /// Demands that a column has one of `values`; `nil` when one of them is no value of that column.
        ///
        /// Numbers are decimal, times also RFC 3339, requests 16 hexadecimal digits, outcomes and doors their names. In texts `*` stands for any characters,
        /// and upper and lower case differ.
        package init?(_ column: CallColumn, anyOf values: [String]) {
            self.column = column
            if case .text = column.storage {
                self.values = .texts(values)
                return
            }
            let numbers = values.compactMap { Condition.number($0, of: column) }
            guard numbers.count == values.count else { return nil }
            self.values = .numbers(numbers)
        }

        private static func number(_ text: String, of column: CallColumn) -> Int64? {
            switch column {
            case .outcome: Outcome(name: text).map { Int64($0.rawValue) }
            case .vantage: Vantage(name: text).map { Int64($0.rawValue) }
            case .door: Door(name: text).map { Int64($0.rawValue) }
            case .requestID: RequestID(text)?.rawValue
            case .startedAt: Int64(text) ?? Timestamp(rfc3339: text)?.microseconds
            default: Int64(text)
            }
        }
    }

    /// When the calls started.
    package var window: TimeWindow
    /// What must hold, all of it.
    package var conditions: [Condition]

    /// Selects the calls of a window for which every condition holds.
    package init(in window: TimeWindow = .always, where conditions: [Condition] = []) {
        self.window = window
        self.conditions = conditions
    }
}

extension CallFilter {
    /// The condition as SQL over table `call`, its parameters numbered from 1: the window's ends, then `values`.
    var sql: (text: String, values: [SQLValue]) {
        var text = "call.started_at BETWEEN ?1 AND ?2"
        var values: [SQLValue] = [.integer(window.start.microseconds), .integer(window.end.microseconds)]
        for condition in conditions {
            let alternatives = condition.alternatives.map { alternative in
                values.append(alternative.value)
                return alternative.sql.replacing("?", with: "?\(values.count)")
            }
            text += alternatives.isEmpty ? " AND FALSE" : " AND (\(alternatives.joined(separator: " OR ")))"
        }
        return (text, values)
    }
}

/// A value to bind.
enum SQLValue: Sendable, Equatable {
    case integer(Int64)
    case text(String)
}

extension CallFilter.Condition {
    fileprivate var alternatives: [(sql: String, value: SQLValue)] {
        switch values {
        case .numbers(let numbers): numbers.map { ("call.\(column.sqlName) = ?", .integer($0)) }
        case .texts(let texts): texts.map(comparison)
        }
    }

    private func comparison(_ text: String) -> (sql: String, value: SQLValue) {
        guard case .text(let dictionary) = column.storage else { return ("FALSE AND ?", .text(text)) }
        let isPattern = text.utf8.contains(UInt8(ascii: "*"))
        let test = "\(dictionaryColumn) \(isPattern ? "GLOB" : "=") ?"
        return (
            "call.\(column.sqlName) IN (SELECT id FROM \(dictionary.rawValue) WHERE \(test))",
            .text(isPattern ? CallFilter.Condition.glob(text) : text)
        )
    }

    private var dictionaryColumn: String {
        switch column {
        case .credentialID: "name"
        case .credentialProvider: "provider"
        case .credentialScheme: "scheme"
        case .credentialPlace: "place"
        case .callerProcessID: "process_id"
        case .callerExecutable: "executable"
        case .callerOwner: "owner"
        case .callerHostName: "host_name"
        default: "value"
        }
    }

    /// SQLite's GLOB knows `?` and `[…]` too; inside brackets they stand for themselves.
    private static func glob(_ text: String) -> String {
        var pattern = ""
        for character in text.unicodeScalars {
            switch character {
            case "?": pattern += "[?]"
            case "[": pattern += "[[]"
            default: pattern.unicodeScalars.append(character)
            }
        }
        return pattern
    }
}
