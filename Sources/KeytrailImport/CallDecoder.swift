internal import CSimdjson
package import KeytrailCapture
package import KeytrailModel

/// Makes calls out of single lines of the format `keytrail` that are in memory already, exactly as an import would.
package final class CallDecoder {
    /// Why a line is no call, as a diagnostic says it.
    package struct Problem: Error, Equatable, Sendable {
        /// The reason, such as `server.address is missing`; never holds any of the line's content.
        package let reason: String
    }

    private let parser: JSONLineParser
    private let decoder: KeytrailDecoder

    /// Creates a decoder that redacts with `recorder`.
    ///
    /// - Throws: `ImportError.outOfMemory`.
    package init(recorder: Recorder) throws(ImportError) {
        parser = try JSONLineParser(fields: KeytrailField.all)
        decoder = KeytrailDecoder(recorder: recorder)
    }

    /// The call that an object describes.
    ///
    /// - Throws: why it describes none.
    package func call(_ line: JSON) throws(Problem) -> IdentifiedCall {
        var bytes = Array(line.text.utf8)
        let count = bytes.count
        bytes += repeatElement(0, count: Int(KTSJ_PADDING))
        // The bytes outlive the call, and nothing of them is kept.
        let result = unsafe bytes.withUnsafeBufferPointer { buffer -> Result<IdentifiedCall, LineReject> in
            guard let base = buffer.baseAddress else { return .failure(.notJSON) }
            let line = unsafe ByteSlice(base: base, count: count)
            return Result { () throws(LineReject) in try decoder.decode(try parser.parse(line), line: line) }
        }
        do {
            return try result.get()
        } catch {
            throw Problem(reason: error.reason)
        }
    }
}
