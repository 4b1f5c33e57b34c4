/// What may stand as `error.type`: a short name with few values, never a message.
enum ErrorType {
    /// The text when it is such a name; `_OTHER`, as OpenTelemetry has it, when it is not.
    static func kept(_ text: String, _ secrets: Secrets) -> String {
        let bytes = Array(text.utf8.prefix(65))
        let isName =
            (1...64).contains(bytes.count)
            && bytes.allSatisfy { ASCII.isAlphanumeric($0) || $0 == 0x5f || $0 == 0x2d || $0 == 0x2e }
        return isName && !secrets.isSecret(bytes.span) ? text : "_OTHER"
    }
}
