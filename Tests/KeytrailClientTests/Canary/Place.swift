internal import KeytrailClient
internal import KeytrailTestSupport

/// Which secrets must not stay behind when they stand at a place.
enum Coverage: Sendable {
    /// Every one: the place is not recorded, or says itself that a secret stands there.
    case every
    /// Those that look like one, and those that the client sends as a credential.
    case telling
    /// Those that the client sends as a credential.
    case known

    func includes(_ secret: PlantedSecret, isKnown: Bool) -> Bool {
        switch self {
        case .every: true
        case .telling: secret.isTelling || isKnown
        case .known: isKnown
        }
    }
}

/// A place in a request.
struct RequestPlace: Sendable, CustomStringConvertible {
    let name: String
    let coverage: Coverage
    /// Whether the client does not send such a request.
    let isRefused: Bool
    /// The request to a server that has a secret there.
    let request: @Sendable (_ server: String, _ secret: String) throws -> ClientRequest

    var description: String { name }

    init(
        _ name: String,
        _ coverage: Coverage = .every,
        isRefused: Bool = false,
        request: @escaping @Sendable (_ server: String, _ secret: String) throws -> ClientRequest
    ) {
        self.name = name
        self.coverage = coverage
        self.isRefused = isRefused
        self.request = request
    }
}

/// A place in a response.
struct ResponsePlace: Sendable, CustomStringConvertible {
    let name: String
    let coverage: Coverage
    /// What the server sends before it closes the connection; `nil` when it waits for the client to go.
    let response: @Sendable (_ secret: String) -> String?

    var description: String { name }

    init(_ name: String, _ coverage: Coverage = .every, response: @escaping @Sendable (_ secret: String) -> String?) {
        self.name = name
        self.coverage = coverage
        self.response = response
    }
}
