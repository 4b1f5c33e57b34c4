internal import Foundation

#if canImport(FoundationNetworking)
    public import FoundationNetworking
#endif

extension URLSessionConfiguration {
    /// An ephemeral configuration whose sessions record every call.
    public static func recorded<Sessions: RecordedSessions>(by sessions: Sessions.Type) -> URLSessionConfiguration {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.record(with: sessions)
        return configuration
    }

    /// Lets the sessions made from this configuration afterwards record every call.
    public func record<Sessions: RecordedSessions>(with sessions: Sessions.Type) {
        protocolClasses = [RecordingURLProtocol<Sessions>.self] + (protocolClasses ?? [])
    }
}
