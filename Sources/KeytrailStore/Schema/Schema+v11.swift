extension Schema {
    /// Version 11; frozen.
    ///
    /// How far the logs that are followed have been read.
    static let v11 = """
        CREATE TABLE import_position (
            source TEXT PRIMARY KEY,
            device INTEGER NOT NULL,
            inode INTEGER NOT NULL,
            offset INTEGER NOT NULL CHECK (offset >= 0),
            lines INTEGER NOT NULL CHECK (lines >= 0),
            head INTEGER NOT NULL,
            head_count INTEGER NOT NULL CHECK (head_count >= 0),
            format TEXT,
            noted_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
