internal import CAlert
internal import KeytrailModel
internal import KeytrailStore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Sends a line for each notice to a syslog service (RFC 5424).
struct SyslogSink {
    private let settings: SyslogSettings
    private let timeout: TimeSpan

    /// What every receiver should take (RFC 5424 §6.1).
    private static let limit = 2_048

    init(_ settings: SyslogSettings, timeout: TimeSpan) {
        self.settings = settings
        self.timeout = timeout
    }

    func deliver(_ message: AlertMessage, _ surroundings: SinkSurroundings) async throws(SinkProblem) {
        for notice in message.notices {
            try await send(Array(line(notice, of: message, hostName: surroundings.hostName).utf8))
        }
    }

    /// The notice as a syslog message.
    func line(_ notice: AlertNotice, of message: AlertMessage, hostName: String) -> String {
        let priority = settings.facility * 8 + SyslogSink.severity(notice.level)
        let host = String(
            hostName.unicodeScalars.filter { $0.value > 0x20 && $0.value < 0x7F }.map(Character.init).prefix(255)
        )
        let head =
            "<\(priority)>1 \(message.createdAt.rfc3339) \(host.isEmpty ? "-" : host) keytrail - \(notice.kind.rawValue) -"
        let text = """
            \(notice.headline) finding=\(notice.id) rule=\(notice.ruleID) \(notice.groupText) key=\(message.key): \(notice.why)
            """
        // A byte order mark says that the text is UTF-8 (§6.4).
        var line = head + " \u{FEFF}"
        for scalar in text.unicodeScalars where line.utf8.count + 4 <= SyslogSink.limit {
            line.unicodeScalars.append(scalar)
        }
        return line
    }

    private func send(_ line: [UInt8]) async throws(SinkProblem) {
        let transport = settings.transport
        let milliseconds = Int32(clamping: timeout.microseconds / 1_000)
        let code = await BlockingThread.run { () -> Int32 in
            switch transport {
            case .unix(let path): SyslogSink.send(KT_UNIX, path, "", line, milliseconds)
            case .udp(let host, let port): SyslogSink.send(KT_UDP, host, "\(port)", line, milliseconds)
            case .tcp(let host, let port):
                // Counted octets (RFC 6587 §3.4.1): a line break inside cannot end a message.
                SyslogSink.send(KT_TCP, host, "\(port)", Array("\(line.count) ".utf8) + line, milliseconds)
            }
        }
        guard let code else { throw .exhausted }
        if code == -1 { throw .unknownHost }
        if code == ETIMEDOUT { throw .timedOut }
        if code != 0 { throw .system(code) }
    }

    private static func send(
        _ kind: kt_socket_kind,
        _ host: String,
        _ port: String,
        _ bytes: [UInt8],
        _ milliseconds: Int32
    ) -> Int32 {
        // The bytes outlive the call.
        unsafe bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress else { return 0 }
            return unsafe kt_send_once(kind, host, port, start, buffer.count, milliseconds)
        }
    }

    /// RFC 5424 §6.2.1.
    private static func severity(_ level: Level) -> Int {
        switch level {
        case .critical: 2
        case .high: 3
        case .medium: 4
        case .low: 5
        case .informational: 6
        }
    }
}
