/// Keeps clients from asking for encodings that the recorder cannot read (RFC 9110 §12.5.3).
///
/// Some providers say no in the body of a 200: what is not read there is recorded as a success.
enum AcceptEncoding {
    private static let readable: Set<Substring> = ["gzip", "x-gzip", "deflate", "identity"]

    /// The list without what the recorder cannot read; `identity` when nothing is left.
    ///
    /// `gzip` and a refusal (`;q=0`) stay as they were written.
    static func narrowed(_ list: String) -> String {
        if list == "gzip, deflate" || list == "gzip" || list == "identity" { return list }
        let kept = list.split(separator: ",").compactMap { element -> Substring? in
            let element = trimmed(element)
            let coding = trimmed(element.prefix { $0 != ";" })
            return readable.contains(Substring(coding.lowercased())) ? element : nil
        }
        return kept.isEmpty ? "identity" : kept.joined(separator: ", ")
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
