internal import Foundation
package import KeytrailOAuth
package import KeytrailSecret

/// A page of the provider that hands a token over in the fragment of the return address, as Trello's does.
package struct TokenPageLogin: Sendable {
    /// The page.
    package var page: Endpoint
    /// The application's key, which is no secret on this page.
    package var key: Secret
    /// The name that the user is shown.
    package var name: String
    /// The scopes to ask for.
    package var scopes: [String]
    /// How long the token shall live, in the provider's words.
    package var expiration: String
    /// How long, and at which port.
    package var visit: BrowserVisit

    /// Plans a login.
    package init(
        page: Endpoint,
        key: Secret,
        name: String,
        scopes: [String],
        expiration: String,
        visit: BrowserVisit
    ) {
        self.page = page
        self.key = key
        self.name = name
        self.scopes = scopes
        self.expiration = expiration
        self.visit = visit
    }

    /// Sends the user to the page, and takes the token that the browser brings back.
    ///
    /// - Throws: `LoginProblem`.
    package func run(_ doors: LoginDoors) async throws(LoginProblem) -> IssuedToken {
        let (form, _) = try await visit.answer(.fragment, state: doors.random(24), doors: doors) { returnURL in
            var items = [
                URLQueryItem(name: "response_type", value: "token"),
                URLQueryItem(name: "callback_method", value: "fragment"),
                URLQueryItem(name: "return_url", value: returnURL),
                URLQueryItem(name: "key", value: key.reveal()), URLQueryItem(name: "name", value: name),
                URLQueryItem(name: "scope", value: scopes.joined(separator: ",")),
                URLQueryItem(name: "expiration", value: expiration),
            ]
            var url = URLComponents(string: page.url)
            items = (url?.queryItems ?? []) + items
            url?.queryItems = items
            return url?.string ?? page.url
        }
        let parameters = CallbackForm(form)
        if parameters["error"] != nil { throw .denied }
        guard let token = parameters["token"], token.isPrintable, (1...4_096).contains(token.count) else {
            throw .unusableCallback
        }
        return IssuedToken(access: token)
    }
}
