internal import Foundation
internal import GRDB
package import KeytrailModel

extension CallStore {
    /// What is wrong with the file: damage, references to rows that are not there, another schema than the program's.
    ///
    /// Reads the whole file. Empty when all is well.
    ///
    /// - Throws: `StoreError`: `.locked`, `.unreadable`, or `.corrupt` when the damage keeps SQLite from looking.
    package func check() throws(StoreError) -> [Diagnostic] {
        try translatingErrors(path: path) {
            let connection = try Connection(path: path, isReadOnly: true, busyTimeout: limits.busyTimeout)
            try connection.execute("BEGIN")
            let messages =
                try StoreCheck.damage(connection) + StoreCheck.danglingReferences(connection)
                + StoreCheck.schemaDifferences(connection) + StoreCheck.brokenRules(connection)
            return messages.map { Diagnostic(.error, at: SourceLocation(file: path), $0) }
        }
    }
}

/// The parts of a check; each gives sentences without a full stop, and no content of the log.
private enum StoreCheck {
    /// What SQLite finds wrong with the file's structure, at most a hundred things.
    static func damage(_ connection: Connection) throws -> [String] {
        let statement = try connection.prepare("PRAGMA integrity_check(100)")
        var messages: [String] = []
        while try statement.step() {
            let text = statement.text(0)
            if text != "ok" { messages.append("the file is damaged (\(text)); restore it from a copy") }
        }
        return messages
    }

    /// References from one table to rows of another that are not there.
    static func danglingReferences(_ connection: Connection) throws -> [String] {
        let statement = try connection.prepare(
            #"SELECT "table", parent, count(*) FROM pragma_foreign_key_check GROUP BY "table", parent"#
        )
        var messages: [String] = []
        while try statement.step() {
            messages.append(
                "table \(statement.text(0)) has \(statement.integer(2)) references to rows that table \(statement.text(1)) lacks"
            )
        }
        return messages
    }

    /// Tables, indexes and views that differ from what the migrations make.
    static func schemaDifferences(_ connection: Connection) throws -> [String] {
        let expected = try Connection.inMemory()
        for migration in Schema.migrations { try expected.execute(migration) }
        let wanted = try objects(of: expected)
        let found = try objects(of: connection)
        return Set(wanted.keys).union(found.keys).sorted().compactMap { name in
            switch (wanted[name], found[name]) {
            case (.some, .none): "\(name) is missing"
            case (.none, .some): "\(name) is not part of the schema"
            case (let wanted, let found): wanted == found ? nil : "\(name) differs from the schema"
            }
        }
    }

    /// Rows that the tables admit and the program does not write.
    static func brokenRules(_ connection: Connection) throws -> [String] {
        var messages: [String] = []
        let unreadable = try connection.integer(
            "SELECT count(*) FROM call WHERE attributes IS NOT NULL AND NOT json_valid(attributes)"
        )
        if unreadable > 0 { messages.append("\(unreadable) calls have attributes that are not JSON") }
        let ahead = try connection.integer(
            "SELECT count(*) FROM call WHERE seq < \(CallStore.sequenceLimit) AND seq >= (SELECT next_seq FROM meta)"
        )
        if ahead > 0 { messages.append("\(ahead) recorded calls have numbers that the counter has not reached") }
        return messages
    }

    private static func objects(of connection: Connection) throws -> [String: String] {
        let statement = try connection.prepare("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
        var objects: [String: String] = [:]
        while try statement.step() {
            // Statistics that ANALYZE keeps are nobody's mistake.
            guard !statement.text(1).hasPrefix("sqlite_") else { continue }
            objects["\(statement.text(0)) \(statement.text(1))"] = statement.text(2)
        }
        return objects
    }
}
