public import KeytrailClient

/// Names the client that the sessions of a program record with.
///
/// Foundation makes the objects that load its requests by itself, from a type: so the client is a property of a type.
///
///     enum Integration: RecordedSessions {
///         static let client = …
///     }
///     let session = URLSession(configuration: .recorded(by: Integration.self))
public protocol RecordedSessions {
    /// The client; one for the life of the program.
    static var client: InstrumentedClient { get }
}
