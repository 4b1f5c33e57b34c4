/// What a scope may be called.
enum ScopeName {
    /// Why a name cannot be a scope's (RFC 6749 §3.3, without the bar that needs are written with); `nil` for a good one.
    static func mistake(_ name: String) -> String? {
        let isGood =
            (1...128).contains(name.utf8.count)
            && name.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"\"\\|<".utf8.contains($0) }
        return isGood
            ? nil : "a scope's name is up to 128 printable characters without spaces, quotes, '\\', '|' and '<'"
    }
}
