extension Schema {
    /// Version 8; frozen.
    ///
    /// The calls that came later than others that started after them, in the order in which they came.
    static let v8 = """
        CREATE TABLE late_call (
            id INTEGER PRIMARY KEY,
            started_at INTEGER NOT NULL,
            seq INTEGER NOT NULL
        ) STRICT;
        """
}
