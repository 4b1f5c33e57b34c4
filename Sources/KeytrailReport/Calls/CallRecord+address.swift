internal import KeytrailModel

extension CallRecord {
    /// Where the call went, as one text: what was recorded of it, without its secrets.
    var address: String {
        let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        let usual = scheme == "http" ? 80 : 443
        let port = port.map { $0 == usual ? "" : ":\($0)" } ?? ""
        return "\(scheme)://\(name)\(port)\(path)" + (query.map { $0.isEmpty ? "" : "?\($0)" } ?? "")
    }
}
