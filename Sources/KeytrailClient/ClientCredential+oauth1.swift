internal import CCurl
public import KeytrailModel
public import KeytrailOAuth

extension ClientCredential {
    /// An OAuth 1.0 signature (RFC 5849), made anew for every attempt.
    ///
    /// A body in memory with the type `application/x-www-form-urlencoded` is signed with the rest.
    public static func oauth1(
        _ credentials: OAuth1Credentials,
        method: OAuth1SignatureMethod = .hmacSHA1,
        transmission: OAuth1Transmission = .header,
        realm: String? = nil
    ) -> ClientCredential {
        .oauth1(OAuth1Signer(credentials, method: method, transmission: transmission, realm: realm))
    }

    /// An OAuth 1.0 signature by a signer, with parameters of a step of the flow such as `.verifier(…)`.
    public static func oauth1(_ signer: OAuth1Signer, parameters: [OAuth1Parameter] = []) -> ClientCredential {
        .oauth1(
            signer,
            parameters: parameters,
            now: { Timestamp(microseconds: kt_realtime_microseconds()) },
            nonce: { OAuth1Nonce.random() }
        )
    }

    /// An OAuth 1.0 signature with a clock and a source of nonces of the caller's.
    ///
    /// A clock set by what `OAuth1Problem.clockOffset(at:)` says makes up for a machine whose own is wrong.
    public static func oauth1(
        _ signer: OAuth1Signer,
        parameters: [OAuth1Parameter] = [],
        now: @escaping @Sendable () -> Timestamp,
        nonce: @escaping @Sendable () -> String
    ) -> ClientCredential {
        ClientCredential(OAuth1Signing(signer: signer, parameters: parameters, now: now, nonce: nonce))
    }
}
