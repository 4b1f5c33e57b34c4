internal import KeytrailSecret

/// The user's visit to a provider's page, and what the browser brings back from there.
package struct BrowserVisit: Sendable {
    /// The listener's port; 0 takes any that is free.
    package var port: Int
    /// How long the user may take.
    package var timeout: Duration

    /// Plans a visit.
    package init(port: Int = 0, timeout: Duration = .seconds(300)) {
        self.port = port
        self.timeout = timeout
    }

    /// Listens, sends the user to the page that `page` makes for the redirect URI, and waits for the answer's form.
    ///
    /// - Throws: `LoginProblem.portUnavailable`, `.timedOut`, and what `page` throws.
    func answer(
        _ delivery: CallbackRules.Delivery,
        state: Secret,
        doors: LoginDoors,
        page: (_ redirectURI: String) async throws(LoginProblem) -> String
    ) async throws(LoginProblem) -> (form: Secret, redirectURI: String) {
        let listener = try await CallbackListener.start(
            port: port,
            delivery: delivery,
            state: state,
            random: doors.random
        )
        do throws(LoginProblem) {
            let page = try await page(listener.redirectURI)
            await BrowserVisit.send(to: page, doors)
            doors.say(.waiting(timeout))
            let form = try await listener.answer(within: timeout, clock: doors.clock)
            if listener.refused > 0 { doors.say(.refusedRequests(listener.refused)) }
            await listener.stop()
            return (form, listener.redirectURI)
        } catch {
            await listener.stop()
            throw error
        }
    }

    /// Tells the page, and opens it where that is wanted.
    static func send(to page: String, _ doors: LoginDoors) async {
        doors.say(.openPage(page))
        guard let open = doors.openBrowser else { return }
        if !(await open(page)) { doors.say(.browserNotStarted) }
    }
}
