internal import KeytrailCapture

/// A format that calls can be read from.
package struct ImportFormat: Sendable {
    /// What a format is called on the command line.
    package enum Name: String, Sendable, Hashable, CaseIterable {
        /// This project's own newline-delimited JSON.
        case keytrail
        /// Recorded interactions, one request with its response a line.
        case cassette
    }

    /// What it is called on the command line.
    package let name: Name
    /// What it is, in a few words.
    package let title: String
    /// The members that its lines are told by and read from.
    let fields: [JSONLineParser.Field]
    /// Makes a decoder for one file.
    let makeDecoder: @Sendable (Recorder) -> any LineDecoder

    /// Every format, in the order in which a file is tried.
    package static let all: [ImportFormat] = [
        ImportFormat(
            name: .keytrail,
            title: "own newline-delimited JSON, one call a line",
            fields: KeytrailField.all,
            makeDecoder: { KeytrailDecoder(recorder: $0) }
        ),
        ImportFormat(
            name: .cassette,
            title: "recorded interactions, newline-delimited JSON",
            fields: CassetteDecoder.Field.allCases.map { JSONLineParser.Field(name: $0.rawValue) },
            makeDecoder: { CassetteDecoder(recorder: $0) }
        ),
    ]
}
