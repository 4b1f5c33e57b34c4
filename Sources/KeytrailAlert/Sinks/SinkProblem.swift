internal import CCurl
package import KeytrailCredentials
package import KeytrailModel

/// Why a sink did not take a message; no case holds a secret, or anything that a server or a program said.
package enum SinkProblem: Error, Equatable, Sendable {
    /// The configuration has no such sink, or none of its routes leads to it any more.
    case noSink
    /// The secret that the sink needs is not to be had.
    case secret(SecretProblem)
    /// The secret leads to something that is no address.
    case badAddress
    /// A server answered with another status than success; `retryAfter` is what it asked for.
    case status(Int, retryAfter: TimeSpan)
    /// A server took a message, but its answer is none of its protocol.
    case badAnswer
    /// A transfer failed; the code is libcurl's.
    case transfer(Int32)
    /// A program ended with another status than 0.
    case exit(Int32)
    /// A signal ended a program.
    case signal(Int32)
    /// A program, a file or a socket failed; the code is the system's `errno`.
    case system(Int32)
    /// The time was over.
    case timedOut
    /// A host's name is not known.
    case unknownHost
    /// The system has no thread or memory left.
    case exhausted

    /// A short text that the outbox keeps and lists show.
    package var code: String {
        switch self {
        case .noSink: "no such sink"
        case .secret(let problem): "secret: \(problem.code)"
        case .badAddress: "secret: no address"
        case .status(let status, _): "status \(status)"
        case .badAnswer: "answer not understood"
        case .transfer(let code): SinkProblem.words(curl: code)
        case .exit(let status): "exit \(status)"
        case .signal(let signal): "signal \(signal)"
        case .system(let code): "errno \(code)"
        case .timedOut: "timed out"
        case .unknownHost: "name not resolved"
        case .exhausted: "no memory or threads"
        }
    }

    /// How long the receiver asked to be left alone.
    package var retryAfter: TimeSpan {
        if case .status(_, let span) = self { return span }
        return .zero
    }

    /// Whether a transfer that failed so may succeed later.
    static func isPassing(curl code: Int32) -> Bool {
        switch CURLcode(rawValue: UInt32(bitPattern: code)) {
        case CURLE_COULDNT_CONNECT, CURLE_OPERATION_TIMEDOUT, CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR,
            CURLE_PARTIAL_FILE:
            true
        default: false
        }
    }

    private static func words(curl code: Int32) -> String {
        switch CURLcode(rawValue: UInt32(bitPattern: code)) {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: "name not resolved"
        case CURLE_COULDNT_CONNECT: "connection refused"
        case CURLE_OPERATION_TIMEDOUT: "timed out"
        case CURLE_PEER_FAILED_VERIFICATION: "certificate not valid"
        case CURLE_SSL_CONNECT_ERROR, CURLE_USE_SSL_FAILED: "TLS failed"
        case CURLE_LOGIN_DENIED: "login refused"
        case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR: "connection broken"
        default: "curl \(code)"
        }
    }
}

extension SecretProblem {
    /// What it is about, in a few words without the reference.
    fileprivate var code: String {
        switch self {
        case .badReference, .missingPart, .unusable: "not usable"
        case .unsetVariable: "variable not set"
        case .unreadableFile, .notAFile, .unwritableFile: "file not readable"
        case .readableByOthers: "file readable by others"
        case .empty, .tooLarge, .notText, .missingField, .notJSON: "not a text"
        case .missingTool, .notStarted: "command not started"
        case .timedOut: "command timed out"
        case .failed, .killed: "command failed"
        case .notInKeyring, .keyringLocked, .keyringUnavailable, .keyringForgot: "keyring"
        }
    }
}
