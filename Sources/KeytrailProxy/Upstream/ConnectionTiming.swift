internal import NIOCore

/// How long the steps of opening a connection took; a step that did not happen took no time.
struct ConnectionTiming: Sendable {
    var dns = TimeAmount.zero
    var connect = TimeAmount.zero
    var tls = TimeAmount.zero
}
