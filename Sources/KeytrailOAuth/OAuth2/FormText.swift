/// `application/x-www-form-urlencoded` as OAuth 2.0 wants it (RFC 6749 appendix B).
enum FormText {
    /// The pairs as one form; a space is `%20`, which every decoder of forms takes.
    static func encode(_ pairs: [(name: String, value: String)]) -> String {
        pairs.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
    }

    /// The pairs of a form in their order; a broken escape stays as it is.
    static func decode(_ text: String) -> [(name: String, value: String)] {
        FormParameters(Array(text.utf8)[...]).items
    }
}
