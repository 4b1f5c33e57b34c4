extension ProviderPack {
    /// The name of the pack that serves every host no other pack knows.
    package static let genericName = "generic"

    /// What applies where no file of packs was read: where credentials usually sit, and nothing about routes or scopes.
    static let builtInGeneric =
        parse(text: builtInText, file: "built-in").0
        ?? ProviderPack(PackDraft(name: genericName, title: "Any other API"))

    /// The built-in pack in the format of the files.
    package static let builtInText = """
        name: generic
        title: Any other API
        credentials:
          primary: [token, key, access_key_id, session, username]
          places:
            - {header: authorization, scheme: bearer, words: [bearer, token]}
            - {header: authorization, scheme: basic}
            - {header: authorization, scheme: oauth1}
            - {header: authorization, scheme: sigv4}
            - {header: authorization, scheme: other}
            - {header: x-api-key}
            - {header: api-key}
            - {header: x-auth-token}
            - {header: x-access-token}
            - {header: private-token}
            - {query: api_key}
            - {query: apikey}
            - {query: access_token}
            - {query: token, at-least: 16}
            - {query: key, at-least: 16}
            - {body: access_token}
            - {body: token, at-least: 16}
            - {body: api_key}
            - {userinfo: '*'}
        outcomes:
          - {status: 529, outcome: rate_limited}
        query:
          allow: [page, per_page, limit, offset, sort, order, fields]

        """
}
