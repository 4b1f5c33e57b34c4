internal import KeytrailClient
package import KeytrailOAuth

/// OAuth 2.0's device authorization: the user agrees on any other machine (RFC 8628).
package struct DeviceLogin: Sendable {
    /// The device authorization endpoint.
    package var device: Endpoint
    /// The token endpoint.
    package var token: TokenEndpoint
    /// The scopes to ask for.
    package var scopes: [String]

    /// Plans a login.
    package init(device: Endpoint, token: TokenEndpoint, scopes: [String]) {
        self.device = device
        self.token = token
        self.scopes = scopes
    }

    /// Shows the user a code, and polls until the user has agreed or refused, or the code is dead.
    ///
    /// - Throws: `LoginProblem`.
    package func run(_ doors: LoginDoors) async throws(LoginProblem) -> IssuedToken {
        let authorization = try await authorization(doors)
        doors.say(.enterCode(authorization.userCode, at: authorization.verificationURI.url))
        if let page = authorization.verificationURIComplete
            ?? doors.openBrowser.map({ _ in authorization.verificationURI }),
            let open = doors.openBrowser
        {
            if !(await open(page.url)) { doors.say(.browserNotStarted) }
        }
        var polling = DevicePolling(authorization)
        var elapsed = Duration.zero
        while true {
            do throws(OAuth2Error) {
                let wait = try polling.wait(elapsed: elapsed)
                elapsed += wait
                guard (try? await doors.clock.sleep(for: wait)) != nil else { throw .deviceCodeExpired }
            } catch {
                throw .oauth2(error)
            }
            if let token = try await poll(&polling, authorization, doors) { return token }
        }
    }

    private func authorization(_ doors: LoginDoors) async throws(LoginProblem) -> DeviceAuthorization {
        let body = DeviceAuthorization.makeRequestBody(
            client: token.authentication,
            scopes: scopes,
            scopeSeparator: token.scopeSeparator
        )
        let answer = try await doors.client.post(body, to: device.url, credential: nil)
        do throws(OAuth2Error) {
            return try DeviceAuthorization(status: answer.status, contentType: answer.contentType, body: answer.body)
        } catch {
            throw .oauth2(error)
        }
    }

    /// One poll; `nil` when polling goes on.
    private func poll(
        _ polling: inout DevicePolling,
        _ authorization: DeviceAuthorization,
        _ doors: LoginDoors
    ) async throws(LoginProblem) -> IssuedToken? {
        do throws(LoginProblem) {
            return try await token.token(
                for: .deviceCode(authorization.deviceCode),
                client: doors.client,
                now: doors.now
            )
        } catch .oauth2(let error) {
            do throws(OAuth2Error) {
                try polling.refused(error)
                return nil
            } catch .refused(.accessDenied) {
                throw .denied
            } catch {
                throw .oauth2(error)
            }
        } catch .client(let error) {
            guard case .timeout = error else { throw .client(error) }
            polling.timedOut()
            return nil
        }
    }
}
