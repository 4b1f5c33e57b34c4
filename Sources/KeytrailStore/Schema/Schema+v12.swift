extension Schema {
    /// Version 12; frozen.
    ///
    /// When somebody said that something was changed, and the series that a finding is about.
    static let v12 = """
        CREATE TABLE mark (
            at INTEGER NOT NULL,
            text TEXT NOT NULL CHECK (text <> ''),
            author TEXT NOT NULL CHECK (author <> ''),
            created_at INTEGER NOT NULL,
            PRIMARY KEY (at, text)
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE finding ADD COLUMN series TEXT;
        """
}
