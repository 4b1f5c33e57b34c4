internal import KeytrailCapture

/// A format that calls can be read from.
package struct ImportFormat: Sendable {
    /// What a format is called on the command line.
    package enum Name: String, Sendable, Hashable, CaseIterable {
        /// This project's own newline-delimited JSON.
        case keytrail
        /// Recorded interactions, one request with its response a line.
        case cassette
        /// HTTP Archive.
        case har
        /// OpenTelemetry's JSON for traces and logs.
        case otlp
        /// Access logs of Apache and nginx.
        case combined
        /// The W3C Extended Log File Format.
        case w3c
        /// HAProxy's HTTP log.
        case haproxy
        /// Caddy's access log.
        case caddy
        /// Envoy's access log in JSON.
        case envoy
        /// Traefik's access log in JSON.
        case traefik
        /// What a mapping file describes.
        case mapping
    }

    /// Whether files of the format are read line by line, and can be followed as they grow.
    package var isOfLines: Bool {
        if case .lines = shape { true } else { false }
    }

    /// How a file of the format is cut.
    enum Shape: Sendable {
        /// Into lines.
        case lines
        /// Into the elements of JSON documents at these paths; `begins` knows such a document by its first bytes.
        case documents(DocumentPaths, begins: @Sendable ([UInt8]) -> Bool)
    }

    /// What it is called on the command line.
    package let name: Name
    /// What it is, in a few words.
    package let title: String
    let shape: Shape
    /// Makes a decoder for one file.
    let makeDecoder: @Sendable (Recorder, ForeignOptions) throws(ImportError) -> any LineDecoder

    /// Every format, in the order in which a file is tried.
    package static let all: [ImportFormat] = [
        ImportFormat(
            name: .har,
            title: "HTTP Archive 1.1 and 1.2",
            shape: .documents(HARDecoder.paths, begins: HARDecoder.begins)
        ) {
            recorder,
            options throws(ImportError) in
            try JSONLineDecoder(fields: [], HARDecoder(options: options, recorder: recorder))
        },
        ImportFormat(
            name: .otlp,
            title: "OpenTelemetry traces and logs, OTLP JSON",
            shape: .documents(OTLPDecoder.paths, begins: OTLPDecoder.begins)
        ) {
            recorder,
            options throws(ImportError) in
            try OTLPDecoder(options: options, recorder: recorder)
        },
        ImportFormat(name: .keytrail, title: "own newline-delimited JSON, one call a line", shape: .lines) {
            recorder,
            _ throws(ImportError) in
            try JSONLineDecoder(fields: KeytrailField.all, KeytrailDecoder(recorder: recorder))
        },
        ImportFormat(name: .cassette, title: "recorded interactions, newline-delimited JSON", shape: .lines) {
            recorder,
            _ throws(ImportError) in
            let fields = CassetteDecoder.Field.allCases.map { JSONLineParser.Field(name: $0.rawValue) }
            return try JSONLineDecoder(fields: fields, CassetteDecoder(recorder: recorder))
        },
        ImportFormat(name: .caddy, title: "access log of Caddy", shape: .lines) {
            recorder,
            options throws(ImportError) in
            try ServerLogDecoder(.caddy, options: options, recorder: recorder)
        },
        ImportFormat(name: .envoy, title: "access log of Envoy, JSON", shape: .lines) {
            recorder,
            options throws(ImportError) in
            try ServerLogDecoder(.envoy, options: options, recorder: recorder)
        },
        ImportFormat(name: .traefik, title: "access log of Traefik, JSON", shape: .lines) {
            recorder,
            options throws(ImportError) in
            try ServerLogDecoder(.traefik, options: options, recorder: recorder)
        },
        ImportFormat(name: .combined, title: "access log of Apache or nginx", shape: .lines) {
            recorder,
            options throws(ImportError) in
            AccessLogDecoder(options: options, recorder: recorder)
        },
        ImportFormat(name: .w3c, title: "W3C Extended Log File Format, such as of IIS", shape: .lines) {
            recorder,
            options throws(ImportError) in
            W3CDecoder(options: options, recorder: recorder)
        },
        ImportFormat(name: .haproxy, title: "HTTP log of HAProxy", shape: .lines) {
            recorder,
            options throws(ImportError) in
            HAProxyDecoder(options: options, recorder: recorder)
        },
    ]
}
