internal import NIOHTTP1

extension HTTPVersion {
    /// HTTP/1.1 or newer: knows chunks, keeps connections and needs a `Host`.
    var isModern: Bool { major > 1 || (major == 1 && minor >= 1) }
}
