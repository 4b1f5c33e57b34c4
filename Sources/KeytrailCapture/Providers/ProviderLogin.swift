/// How a user gets a token from a provider: the endpoints of each way that it offers.
///
/// Every address is `https`, without user information and fragment.
package struct ProviderLogin: Sendable, Equatable {
    /// The three endpoints of OAuth 1.0 (RFC 5849 §2).
    package struct OAuth1: Sendable, Equatable {
        /// Where temporary credentials come from (RFC 5849 §2.1).
        package var request: String
        /// Where the user agrees (RFC 5849 §2.2).
        package var authorize: String
        /// Where token credentials come from (RFC 5849 §2.3).
        package var access: String
        /// Whether `name`, `scope` and `expiration` go with the user to `authorize`, as Trello wants it.
        package var sendsScope = false
    }

    /// A page that hands a token over in the fragment of an address, Trello's `response_type=token`.
    package struct TokenPage: Sendable, Equatable {
        /// The page.
        package var url: String
    }

    /// The endpoints of OAuth 2.0 (RFC 6749 §3, RFC 8628 §3.1).
    package struct OAuth2: Sendable, Equatable {
        /// How a client with a secret tells who it is (RFC 6749 §2.3.1).
        package enum Client: String, Sendable, CaseIterable {
            case basic, body
        }

        /// The authorization endpoint; `nil` where codes are not offered.
        package var authorize: String?
        /// The token endpoint.
        package var token: String
        /// The device authorization endpoint; `nil` where the device flow is not offered.
        package var device: String?
        /// What stands between two scopes; a space by the standard.
        package var scopeSeparator = " "
        /// Whether the server knows proof keys (RFC 7636).
        package var usesProofKey = true
        /// How clients tell who they are.
        package var client = Client.basic
        /// The server's identifier in `iss` (RFC 9207).
        package var issuer: String?
        /// Further parameters of the authorization request, in the file's order.
        package var parameters: [Parameter] = []
        /// Scopes that are asked for beside the user's own, such as `offline_access`.
        package var extraScopes: [String] = []
        /// What is asked for when the user names no scope: the least.
        package var leastScopes: [String] = []

        /// Creates a server of which the token endpoint alone is known.
        package init(token: String) {
            self.token = token
        }
    }

    /// A parameter's name and value.
    package struct Parameter: Sendable, Equatable {
        /// The name.
        package var name: String
        /// The value.
        package var value: String
    }

    /// OAuth 1.0, three-legged.
    package var oauth1: OAuth1?
    /// A page that hands out tokens.
    package var tokenPage: TokenPage?
    /// OAuth 2.0.
    package var oauth2: OAuth2?
    /// The hosts that what is obtained may be sent to.
    package var hosts: [String] = []
    /// What OAuth 1.0 and the page are asked for when the user names no scope: the least.
    package var leastScopes: [String] = []
}
