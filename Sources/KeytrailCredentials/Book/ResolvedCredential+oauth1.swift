internal import KeytrailClient
internal import KeytrailOAuth
internal import KeytrailSecret

extension ResolvedCredential {
    /// Signs with what the entry says: HMAC-SHA1 in the `Authorization` field unless its settings differ.
    ///
    /// - Throws: `PartProblem`: `.missingPart`, `.unusable` for a setting without sense or a key that is none.
    func signature() throws(PartProblem) -> ClientCredential {
        let method = try signatureMethod()
        return .oauth1(
            try credentials(for: method),
            method: method,
            transmission: try transmission(),
            realm: entry.settings["realm"]
        )
    }

    private func credentials(for method: OAuth1SignatureMethod) throws(PartProblem) -> OAuth1Credentials {
        let (consumer, token) = (try part("consumer-key"), try part("token"))
        switch method {
        case .hmacSHA1, .hmacSHA256, .plaintext:
            return OAuth1Credentials(
                clientKey: consumer,
                clientSecret: try part("consumer-secret"),
                token: token,
                tokenSecret: parts["token-secret"]
            )
        case .rsaSHA1, .rsaSHA256:
            let pem = try part("private-key")
            do throws(OAuth1Error) {
                let key = try OAuth1PrivateKey(pem: pem)
                return OAuth1Credentials(clientKey: consumer, privateKey: key, token: token)
            } catch {
                throw problem("private-key", .unusable)
            }
        }
    }

    private func signatureMethod() throws(PartProblem) -> OAuth1SignatureMethod {
        guard let name = entry.settings["signature-method"] else {
            return parts["private-key"] == nil ? .hmacSHA1 : .rsaSHA1
        }
        guard let method = OAuth1SignatureMethod(rawValue: name.uppercased()) else {
            throw problem("signature-method", .unusable)
        }
        return method
    }

    private func transmission() throws(PartProblem) -> OAuth1Transmission {
        switch entry.settings["form"] {
        case nil, "header": .header
        case "query": .query
        case "body": .form
        default: throw problem("form", .unusable)
        }
    }
}
