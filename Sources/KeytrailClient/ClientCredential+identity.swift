internal import HTTPTypes
package import KeytrailCapture
package import KeytrailModel
internal import KeytrailOAuth

extension ClientCredential {
    /// How the call log knows the credential when it is sent to `host`; `nil` when it cannot be sent as it is.
    ///
    /// Pure: what is recorded of a request that nobody makes.
    package func identity(at host: String, by recorder: Recorder) -> Credential? {
        let query = queryItems.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }.joined(
            separator: "&"
        )
        let url = "https://\(host)/" + (query.isEmpty ? "" : "?" + query)
        var exchange = Exchange(startedAt: .distantPast, door: .client, method: "GET", url: url)
        do throws(ClientError) {
            if let signing {
                let signed = try signing.sign(method: "GET", target: Target(url), fields: [:], body: .none)
                exchange.url = signed.target.url
                if let value = signed.authorization { exchange.requestFields[.authorization] = value }
            } else if let field = try makeField() {
                exchange.requestFields.append(field)
            }
        } catch {
            return nil
        }
        return recorder.callRecord(of: exchange).credential
    }
}
