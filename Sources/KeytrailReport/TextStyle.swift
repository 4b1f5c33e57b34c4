/// How text for a terminal is laid out.
package struct TextStyle: Sendable, Hashable {
    /// Columns to fill at most; 20 to 200.
    package let width: Int
    /// Whether ANSI colours (ECMA-48 SGR) are written.
    package let isColored: Bool

    /// Creates a style; a width outside 20 to 200 is moved to the nearer end.
    package init(width: Int = 80, isColored: Bool = false) {
        self.width = min(200, max(20, width))
        self.isColored = isColored
    }
}
