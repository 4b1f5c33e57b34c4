internal import HTTPTypes
internal import KeytrailCapture
internal import KeytrailModel

/// One sending of a request: what a redirect changes and what it keeps.
struct Attempt: Sendable {
    var method: String
    var target: Target
    /// The caller's fields, with the default user agent; without the credential's.
    var fields: HTTPFields
    var body: ClientRequest.Body.Content
    var credential: ClientCredential?
    /// Everything that goes on the wire: `fields` and the credential's.
    private(set) var sentFields: HTTPFields
    /// The values that must stay out of the log: the credential's, and those of attempts before.
    private(set) var knownSecrets: Set<String>
    /// How often the request had been sent before this attempt.
    var resendCount = 0
    /// What this request's attempts have in common.
    var requestID: RequestID?
    /// What is known before the attempt starts.
    var flags: CallFlags = []
    var options: Options

    /// What stays the same over all attempts of one request.
    struct Options: Sendable {
        let connectTimeout: Duration
        var totalTimeout: Duration?
        let redirects: ClientRequest.Redirects
        let httpVersion: ClientRequest.HTTPVersion
        let freshConnection: Bool
        let allowsPlaintext: Bool
    }

    /// The first attempt of a request.
    ///
    /// - Throws: what is wrong with the request; nothing has been sent then.
    init(_ request: ClientRequest, _ configuration: ClientConfiguration) throws(ClientError) {
        method = request.method
        body = request.body.content
        credential = request.credential
        knownSecrets = Set(request.credential?.secretValues ?? [])
        fields = request.fields
        options = Options(
            connectTimeout: request.connectTimeout ?? configuration.connectTimeout,
            totalTimeout: request.totalTimeout ?? configuration.totalTimeout,
            redirects: request.redirects,
            httpVersion: request.httpVersion,
            freshConnection: request.freshConnection,
            allowsPlaintext: configuration.allowsPlaintext
        )
        if let agent = configuration.userAgent, fields[.userAgent] == nil {
            guard HTTPField.isValidValue(agent) else { throw .invalidRequest(.configuration) }
            fields[.userAgent] = agent
        }
        try Attempt.check(method: method, fields: fields, body: body)
        target = try Target(request.url).appending(request.credential?.queryItems ?? [])
        sentFields = fields
        try completeFields()
    }

    /// The same attempt somewhere else; the method, body and secrets are the caller's to change.
    func moved(
        to target: Target,
        method: String,
        fields: HTTPFields,
        body: ClientRequest.Body.Content,
        credential: ClientCredential?,
        secrets: Set<String>
    ) throws(ClientError) -> Attempt {
        var next = self
        next.target = target
        next.method = method
        next.fields = fields
        next.body = body
        next.credential = credential
        next.knownSecrets.formUnion(secrets)
        try next.completeFields()
        return next
    }

    /// Sets a field that is not the credential's; `nil` takes it out.
    mutating func set(_ name: HTTPField.Name, _ value: String?) {
        fields[values: name] = value.map { [$0] } ?? []
        sentFields[values: name] = value.map { [$0] } ?? []
    }

    /// The same attempt with a signature of its own, for sending it once more; without a signature nothing changes.
    func signedAnew() throws(ClientError) -> Attempt {
        var next = self
        try next.completeFields()
        return next
    }

    /// Puts the credential's field in, in place of one of the same name, and judges what travels how.
    private mutating func completeFields() throws(ClientError) {
        if target.isPlaintextToNetwork && !options.allowsPlaintext {
            throw .plaintextRefused(host: target.shownHost)
        }
        sentFields = fields
        flags.formIntersection(.credentialDropped)
        guard let credential else { return }
        if let signed = try credential.signing?.sign(method: method, target: target, fields: fields, body: body) {
            (target, body) = (signed.target, signed.body)
            if let authorization = signed.authorization { sentFields[.authorization] = authorization }
            if signed.isInURL { flags.insert(.credentialInURL) }
        } else if let field = try credential.makeField() {
            if sentFields.contains(field.name) { sentFields[values: field.name] = [] }
            sentFields.append(field)
        } else {
            flags.insert(.credentialInURL)
        }
        if target.origin.scheme == "http" { flags.insert(.credentialInClear) }
    }

    private static func check(
        method: String,
        fields: HTTPFields,
        body: ClientRequest.Body.Content
    ) throws(ClientError) {
        // A method has the syntax of a field name: both are tokens.
        guard HTTPField.Name(method) != nil, method != "CONNECT" else { throw .invalidRequest(.method) }
        for field in fields {
            guard !reserved.contains(field.name) else {
                throw .invalidRequest(.reservedField(name: Recorder.shown(field.name.canonicalName)))
            }
            guard HTTPField.isValidValue(field.value) else {
                throw .invalidRequest(.fieldValue(name: Recorder.shown(field.name.rawName)))
            }
        }
        if case .none = body { return }
        guard method != "HEAD", method != "TRACE" else { throw .invalidRequest(.body) }
    }

    private static let reserved: Set<HTTPField.Name> = [.contentLength, .transferEncoding]

    /// Whether a 3xx response will be followed, so that its body is of no use.
    var followsRedirects: Bool {
        if case .follow = options.redirects { return true }
        return false
    }
}
