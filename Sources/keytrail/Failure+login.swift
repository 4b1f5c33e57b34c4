internal import KeytrailCredentials
internal import KeytrailModel
internal import KeytrailOAuth

extension Failure {
    static func words(_ problem: LoginProblem) -> (String, Int32) {
        switch problem {
        case .client(let error): words(error)
        case .secret(let problem): words(problem)
        case .book(let problem): words(problem)
        case .notOffered, .missing, .invalidEndpoint: (sentence(problem), ExitStatus.usage)
        default: (sentence(problem), ExitStatus.inputOutput)
        }
    }

    private static func sentence(_ problem: LoginProblem) -> String {
        switch problem {
        case .notOffered(let method, let provider):
            """
            the pack of '\(provider)' says nothing of a login by \(name(method)); take another way, or describe it \
            under 'login:' (docs/providers.md).
            """
        case .missing(let part): "this login needs \(option(part))."
        case .invalidEndpoint: "an endpoint is not https, nor http on this machine; correct the provider's pack."
        case .denied: "access was refused at the provider's page; nothing was kept."
        case .timedOut(let limit, let refused):
            """
            no answer came back within \(limit.components.seconds) s\(refusals(refused)); log in again, raise --timeout, or \
            use --device or --oob where no browser can reach this machine.
            """
        case .portUnavailable(let port):
            "port \(port) of this machine cannot be listened at; choose another with --port, or leave it out."
        case .unusableCallback: "the browser came back without an answer that can be used; log in again."
        case .invalidVerifier: "what was typed is no verifier; log in again and copy it as the page shows it."
        case .oauth1(let error): "the provider's OAuth 1.0 answer cannot be used: \(words(error))."
        case .oauth1Refused(let status, let kind): words(status: status, kind)
        case .verifierRefused(let status):
            """
            the provider answered the verifier with status \(status): it is mistyped, too old or used up; log in again and \
            copy it as the page shows it.
            """
        case .clockSkew(let skew): words(skew)
        case .oauth2(let error): words(error)
        case .loginAgain: "the token has ended and cannot be renewed; log in again with 'keytrail credentials login'."
        case .lockTimedOut: "another keytrail renews this token and does not finish; end it and try again."
        case .lockUnavailable(let errno): "the token's lock file cannot be made: \(reason(errno))."
        case .client, .secret, .book: ""
        }
    }

    private static func refusals(_ count: Int) -> String {
        switch count {
        case 0: ""
        case 1: ", and 1 other request was refused"
        default: ", and \(count) other requests were refused"
        }
    }

    private static func name(_ method: LoginMethod) -> String {
        switch method {
        case .oauth1: "OAuth 1.0"
        case .tokenPage: "token page"
        case .oauth2: "OAuth 2.0"
        case .device: "device"
        case .clientCredentials: "client credentials"
        }
    }

    private static func option(_ part: LoginPart) -> String {
        switch part {
        case .key: "--key REFERENCE, the application's key"
        case .secret: "--secret REFERENCE, the application's OAuth 1.0 secret"
        case .clientID: "--client-id, which the provider gave your application"
        case .clientSecret: "--client-secret REFERENCE"
        }
    }

    private static func words(_ skew: TimeSpan?) -> String {
        guard let skew else {
            return "the provider refused the time of the request; set this machine's clock and log in again."
        }
        let amount = TimeSpan(microseconds: Int64(clamping: skew.microseconds.magnitude))
        let direction = skew.microseconds > 0 ? "ahead of" : "behind"
        return "this machine's clock is \(amount) \(direction) the provider's; set it and log in again."
    }

    private static func words(status: Int, _ kind: OAuth1Problem.Kind?) -> String {
        let hint: String
        switch kind {
        case .consumerKeyUnknown, .consumerKeyRejected, .consumerKeyRefused: hint = "check --key"
        case .signatureInvalid, .signatureMethodRejected:
            hint = "check --key and --secret, which is the OAuth 1.0 secret"
        case .tokenUsed, .tokenExpired, .tokenRevoked, .tokenRejected:
            hint = "the temporary token is used up; log in again"
        case .versionRejected, .parameterAbsent, .parameterRejected, .nonceUsed, .additionalAuthorizationRequired,
            .permissionUnknown, .permissionDenied, .userRefused, .timestampRefused:
            hint = "log in again"
        case nil: hint = status == 401 ? "check --key and --secret" : "try again later"
        }
        let said = kind.map { " (\($0.rawValue))" } ?? ""
        return "the provider answered the login with status \(status)\(said); \(hint)."
    }

    private static func words(_ error: OAuth1Error) -> String {
        switch error {
        case .tokenMismatch: "it speaks of another token than the one that was asked for; log in again"
        case .notFormEncoded: "it is a page or JSON, not a form; check the endpoints in the pack"
        case .missingParameter(let name): "'\(name)' is missing"
        case .duplicateParameter(let name): "'\(name)' is there twice"
        case .invalidParameter(let name): "'\(name)' has a value that none may have"
        case .responseTooLarge(let limit): "it is longer than \(limit) bytes"
        default: "it cannot be understood"
        }
    }

    private static func words(_ error: OAuth2Error) -> String {
        switch error {
        case .invalidEndpoint: "an endpoint is not https, nor http on this machine; correct the provider's pack."
        case .refused(let code): "the provider refused the login (\(code.rawValue)); \(hint(code))."
        case .unexpectedStatus(let status):
            "the provider answered the login with status \(status); check the endpoints in the pack, or try again later."
        case .unreadableAnswer: "the provider's answer is neither JSON nor a form; check the endpoints in the pack."
        case .answerTooLarge: "the provider's answer is larger than any token; check the endpoints in the pack."
        case .invalidMember(let name): "the provider's answer has no usable '\(name)'; log in again."
        case .unsupportedTokenType: "the provider gave a token that is no bearer token; it was not kept."
        case .wrongIssuer: "the answer came from another server than the one that was asked; nothing was sent to it."
        case .wrongState: "the answer belongs to another login; log in again."
        case .deviceCodeExpired: "the code was not typed in time; log in again."
        }
    }

    private static func hint(_ code: OAuth2ErrorCode) -> String {
        switch code {
        case .invalidClient: "check --client-id and --client-secret"
        case .invalidScope: "check --scope"
        case .invalidGrant, .expiredToken: "log in again"
        case .unauthorizedClient, .unsupportedGrantType, .unsupportedResponseType:
            "the application is not allowed this way to log in; allow it at the provider, or take another"
        case .accessDenied: "nothing was kept"
        case .serverError, .temporarilyUnavailable, .slowDown: "try again later"
        case .invalidRequest, .authorizationPending, .other: "check the application's settings at the provider"
        }
    }
}
