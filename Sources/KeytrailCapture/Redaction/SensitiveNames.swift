/// Names of fields and parameters whose values are secrets wherever they occur.
enum SensitiveNames {
    /// Header fields, in lower case.
    static let fields: Set<String> = [
        "authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "api-key", "apikey",
        "x-auth-token",
        "x-access-token", "x-auth-key", "auth-token", "access-token", "private-token", "job-token", "deploy-token",
        "x-shopify-access-token", "x-amz-security-token", "x-goog-api-key", "x-goog-iam-authorization-token",
        "ocp-apim-subscription-key", "x-vault-token", "x-figma-token", "x-github-token", "x-gitlab-token",
        "dd-api-key", "dd-application-key", "circle-token", "fastly-key", "x-algolia-api-key", "x-trello-webhook",
        "x-csrf-token", "x-xsrf-token", "x-rapidapi-key", "x-functions-key", "x-api-token", "x-token", "token",
        "x-session-token", "x-hub-signature", "x-hub-signature-256", "x-slack-signature", "stripe-signature",
        "x-client-secret", "x-appwrite-key", "x-consul-token", "x-sentry-auth", "x-okta-session",
        "www-authenticate", "location", "authentication-info", "x-github-stateless-s2s-token",
    ]

    /// Query and body parameters, in lower case.
    static let parameters: Set<String> = [
        "key", "token", "api_key", "apikey", "api-key", "api_token", "apitoken", "access_token", "accesstoken",
        "access_key", "refresh_token", "id_token", "client_secret", "client_assertion", "code", "code_verifier",
        "oauth_token", "oauth_token_secret", "oauth_verifier", "oauth_signature", "oauth_consumer_key",
        "private_token", "password", "passwd", "pwd", "pass", "passphrase", "secret", "secret_key", "private_key",
        "app_key", "application_key", "subscription-key", "sig", "signature", "x-amz-signature", "x-amz-credential",
        "x-amz-security-token", "x-goog-signature", "x-goog-credential", "awsaccesskeyid", "hapikey", "appid", "auth",
        "auth_token", "authorization", "credentials", "jwt", "assertion", "samlresponse", "session", "sessionid",
        "session_token", "sid", "csrf_token", "otp", "pin", "webhook_secret", "bearer_token",
    ]

    /// A shorter value under a name that only may mean a secret is taken for none; it is dropped all the same.
    static let shortestDoubtful = 8

    /// Those among `parameters` that mean nothing but a secret, on any host.
    static let alwaysSecret: Set<String> = [
        "access_token", "refresh_token", "id_token", "client_secret", "client_assertion", "oauth_token",
        "oauth_signature",
        "private_token", "password", "passwd", "x-amz-signature", "x-amz-security-token", "x-goog-signature",
        "samlresponse",
        "api_key", "apikey", "auth_token", "secret_key", "bearer_token",
    ]
}

extension Recorder {
    /// Whether the value of that header field is, or may hold, a secret; such a field must not be kept, shown or
    /// logged.
    public static func isSecretField(header name: String) -> Bool {
        let name = name.lowercased()
        return SensitiveNames.fields.contains(name) || name.hasSuffix("-token") || name.hasSuffix("-secret")
            || name.hasSuffix("-api-key") || name.hasSuffix("-signature") || name.hasSuffix("-password")
    }
}
