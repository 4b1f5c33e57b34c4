extension Schema {
    /// Version 7; frozen.
    ///
    /// Removals of scopes that are tried without removing them.
    static let v7 = """
        CREATE TABLE scope_canary (
            id INTEGER PRIMARY KEY,
            credential TEXT NOT NULL CHECK (credential <> ''),
            scope TEXT NOT NULL CHECK (scope <> ''),
            starts_at INTEGER NOT NULL,
            ends_at INTEGER NOT NULL CHECK (ends_at >= starts_at),
            UNIQUE (credential, scope, starts_at)
        ) STRICT;
        """
}
