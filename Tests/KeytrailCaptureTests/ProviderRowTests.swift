import KeytrailCapture
import KeytrailModel
import Testing

/// What each provider's pack makes of calls as its documentation shows them.
@Suite("Providers, call by call") struct ProviderRowTests {
    @Test(
        "a call has the most specific route, and what that needs",
        arguments: [
            ("GET", "https://api.spotify.com/v1/albums/4aawyAB9vmqN3uQ7FjRGTy", "/v1/albums/{id}", ""),
            (
                "GET", "https://api.spotify.com/v1/me/player/recently-played", "/v1/me/player/recently-played",
                "user-read-recently-played"
            ),
            (
                "POST", "https://api.spotify.com/v1/playlists/x/tracks", "/v1/playlists/{playlist_id}/tracks",
                "playlist-modify-private | playlist-modify-public"
            ),
            (
                "GET", "https://one.atlassian.net/rest/api/3/issue/AB-1", "/rest/api/{version}/issue/{issueIdOrKey}",
                "read:jira-work"
            ),
            (
                "GET", "https://api.atlassian.com/ex/jira/11223344/rest/api/2/issue/AB-1",
                "/ex/jira/{cloud}/rest/api/{version}/issue/{issueIdOrKey}", "read:jira-work"
            ),
            ("GET", "https://discord.com/api/v10/users/@me", "/api/{version}/users/@me", "identify"),
            ("GET", "https://discord.com/api/v10/users/@me/guilds", "/api/{version}/users/@me/guilds", "guilds"),
            ("GET", "https://discord.com/api/v10/users/80351110224678912", "/api/{version}/users/{user_id}", ""),
            ("GET", "https://app.asana.com/api/1.0/tasks/1204619611402340", "/api/1.0/tasks/{task_gid}", "tasks:read"),
            ("GET", "https://acme.okta.com/api/v1/users/00u1", "/api/v1/users/{id}", "okta.users.read"),
            ("POST", "https://acme.okta.com/api/v1/users", "/api/v1/users", "okta.users.manage"),
            ("POST", "https://api.dropboxapi.com/2/files/list_folder", "/2/files/list_folder", "files.metadata.read"),
            ("POST", "https://content.dropboxapi.com/2/files/upload", "/2/files/upload", "files.content.write"),
            ("GET", "https://api.hubapi.com/crm/v3/owners", "/crm/v3/owners", "automation | crm.objects.owners.read"),
            ("GET", "https://api.stripe.com/v1/charges/ch_3", "/v1/charges/{id}", "rak_charge_read"),
            ("POST", "https://api.stripe.com/v1/charges/ch_3/capture", "/v1/charges/{id}/{action}", "rak_charge_write"),
            (
                "GET", "https://graph.microsoft.com/v1.0/me/messages", "/{version}/me/messages",
                "Mail.Read | Mail.ReadBasic | Mail.ReadBasic.All | Mail.ReadWrite"
            ),
            (
                "GET", "https://www.googleapis.com/drive/v3/files/generateIds", "/drive/v3/files/generateIds",
                "drive | drive.appdata | drive.file"
            ),
            (
                "DELETE", "https://gmail.googleapis.com/gmail/v1/users/me/messages/18c",
                "/gmail/v1/users/{id}/messages/{message}", "mail.google.com"
            ),
            (
                "POST", "https://sheets.googleapis.com/v4/spreadsheets/1Bxi:batchUpdate",
                "/v4/spreadsheets/{id}:batchUpdate", "drive | drive.file | spreadsheets"
            ),
            ("POST", "https://gitlab.com/api/v4/user/runners", "/api/v4/user/runners", "create_runner | api"),
            ("GET", "https://gitlab.com/api/v4/projects/7/hooks/9", "/api/v4/projects/{id}/hooks/{hook}", "read_api"),
        ]
    )
    func route(method: String, url: String, route: String, need: String) {
        let record = record(of: exchange(method, url))
        #expect(record.route == route)
        let text = record.acceptedScopes?.text.replacing("https://www.googleapis.com/auth/", with: "")
        if url.contains("atlassian") {
            // The classic scope; the granular ones are the other alternative.
            #expect(record.acceptedScopes?.anyOf.first == [need])
            #expect((record.acceptedScopes?.anyOf.count ?? 0) == 2)
        } else {
            #expect(text?.replacing("https://mail.google.com/", with: "mail.google.com") == need)
        }
    }

    @Test(
        "a refusal is told from a bad credential",
        arguments: [
            (
                "https://api.dropboxapi.com/2/files/upload", 401,
                #"{"error_summary":"missing_scope/","error":{".tag":"missing_scope"}}"#, Outcome.forbidden
            ),
            (
                "https://api.dropboxapi.com/2/files/upload", 401, #"{"error_summary":"expired_access_token/"}"#,
                .authFailed
            ),
            (
                "https://api.dropboxapi.com/2/files/upload", 409, #"{"error_summary":"too_many_write_operations/"}"#,
                .rateLimited
            ),
            (
                "https://api.atlassian.com/me", 401, #"{"code":401,"message":"Unauthorized; scope does not match"}"#,
                .forbidden
            ),
            ("https://api.atlassian.com/me", 401, "", .authFailed),
            ("https://api.hubapi.com/crm/v3/owners", 477, "", .rateLimited),
            ("https://api.hubapi.com/crm/v3/owners", 403, #"{"category":"MISSING_SCOPES"}"#, .forbidden),
            ("https://acme.okta.com/api/v1/users", 401, #"{"errorCode":"E0000011"}"#, .authFailed),
            ("https://acme.okta.com/api/v1/users", 429, #"{"errorCode":"E0000047"}"#, .rateLimited),
            ("https://api.stripe.com/v1/charges", 429, #"{"error":{"code":"lock_timeout"}}"#, .clientError),
            ("https://api.stripe.com/v1/charges", 429, "{}", .rateLimited),
            (
                "https://api.spotify.com/v1/me", 403,
                #"{"error":{"status":403,"message":"Insufficient client scope"}}"#, .forbidden
            ),
            (
                "https://graph.microsoft.com/v1.0/me", 401, #"{"error":{"code":"InvalidAuthenticationToken"}}"#,
                .authFailed
            ),
            ("https://discord.com/api/v10/users/@me", 401, #"{"message":"401: Unauthorized","code":0}"#, .authFailed),
        ]
    )
    func outcome(url: String, status: Int, body: String, outcome: Outcome) {
        #expect(record(of: exchange("GET", url, status: status, body: body)).outcome == outcome)
    }

    @Test(
        "a quota is read from the provider's own fields",
        arguments: [
            (
                "https://acme.okta.com/api/v1/users", ["X-Rate-Limit-Limit": "600", "X-Rate-Limit-Remaining": "599"],
                600, 599
            ),
            (
                "https://discord.com/api/v10/users/@me",
                ["X-RateLimit-Limit": "5", "X-RateLimit-Remaining": "4", "X-RateLimit-Reset": "1470173023.123"], 5, 4
            ),
            (
                "https://one.atlassian.net/rest/api/3/myself",
                ["X-RateLimit-Limit": "350", "X-RateLimit-Remaining": "349"], 350, 349
            ),
            (
                "https://graph.microsoft.com/v1.0/me",
                ["RateLimit-Limit": "1200", "RateLimit-Remaining": "0", "RateLimit-Reset": "31"], 1_200, 0
            ),
            (
                "https://api.hubapi.com/crm/v3/owners",
                [
                    "X-HubSpot-RateLimit-Max": "100", "X-HubSpot-RateLimit-Remaining": "98",
                    "X-HubSpot-RateLimit-Interval-Milliseconds": "10000",
                ], 100, 98
            ),
        ]
    )
    func quota(url: String, fields: [String: String], limit: Int64, remaining: Int64) throws {
        let record = record(of: exchange("GET", url, response: fields.map { ($0.key, $0.value) }))
        let quota = try #require(record.rateLimits.first)
        #expect(record.rateLimits.count == 1)
        #expect(quota.limit == limit)
        #expect(quota.remaining == remaining)
    }

    @Test(
        "a credential is found where the provider wants it",
        arguments: [
            ("https://discord.com/api/v10/users/@me", "Bot aaaabbbbccccdddd.eeee", "discord-"),
            ("https://acme.okta.com/api/v1/users", "SSWS 00aaaabbbbccccddddeeee", "okta-"),
            ("https://api.stripe.com/v1/charges", "Basic cmtfdGVzdF9hYWFhYmJiYmNjY2M6", "stripe-"),
            ("https://graph.microsoft.com/v1.0/me", "Bearer aaaabbbbccccdddd", "microsoft-graph-"),
        ]
    )
    func credential(url: String, field: String, prefix: String) throws {
        let record = record(of: exchange("GET", url, request: [("Authorization", field)]))
        #expect(try #require(record.credential).id.hasPrefix(prefix))
        #expect(!holds(record, String(try #require(field.split(separator: " ").last))))
    }

    @Test("secrets in the paths of the new providers are taken out")
    func secretPaths() {
        for url in [
            "https://api.hubapi.com/oauth/v1/access-tokens/CANARYaaaabbbbcccc",
            "https://discord.com/api/v10/webhooks/12/CANARYaaaabbbbcccc",
            "https://discord.com/api/v10/interactions/12/CANARYaaaabbbbcccc/callback",
        ] {
            #expect(!holds(record(of: exchange("POST", url)), "CANARY"), "\(url)")
        }
    }

    @Test("Dropbox names the scope that was missing, and HubSpot what a token has")
    func told() {
        let missing = record(
            of: exchange(
                "POST",
                "https://api.dropboxapi.com/2/files/upload",
                status: 401,
                response: [("Content-Type", "application/json")],
                body:
                    #"{"error_summary":"missing_scope/","error":{".tag":"missing_scope","required_scope":"files.content.write"}}"#
            )
        )
        #expect(missing.acceptedScopes?.anyOf == [["files.content.write"]])
        let granted = record(
            of: exchange(
                "GET",
                "https://discord.com/api/v10/oauth2/@me",
                request: [("Authorization", "Bearer aaaabbbbccccdddd")],
                response: [("Content-Type", "application/json")],
                body: #"{"scopes":["guilds","identify"],"expires":"2026-12-01T00:00:00Z"}"#
            )
        )
        #expect(granted.grantedScopes == ["guilds", "identify"])
    }
}
