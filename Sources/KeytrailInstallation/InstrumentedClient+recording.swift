internal import KeytrailCapture
public import KeytrailClient
internal import KeytrailModel

extension InstrumentedClient {
    /// Creates a client that records into the log that the `keytrail` command reads.
    ///
    /// `program` is the integration's name in the log; this process is named as the one that called. What lies where is said by `paths`; log and key are made on first use.
    ///
    /// - Throws: `StoreError` when the log cannot be opened, `CaptureError` when the key cannot be read or made,
    ///   `InstallationError.noRules` when `KEYTRAIL_RULES` leads nowhere, `ClientError.unavailable`.
    public static func recording(
        program: String,
        configuration: ClientConfiguration = .init(),
        paths: InstallationPaths = .current
    ) throws -> InstrumentedClient {
        let store = try paths.store()
        var recorder = try paths.recorder(program: program)
        recorder.caller = .ofThisProcess
        return try InstrumentedClient(recorder: recorder, sink: store, configuration: configuration)
    }
}
