import KeytrailModel
import KeytrailSpecs
import Testing

@Suite("Discovery documents and Graph's permissions") struct OtherFormsTests {
    @Test("the scopes of a Google method are alternatives, and its flat path has a parameter for every segment")
    func discovery() throws {
        let text = """
            {"kind": "discovery#restDescription", "name": "files", "version": "v3", "title": "Files API",
             "rootUrl": "https://files.googleapis.com/", "servicePath": "files/v3/",
             "auth": {"oauth2": {"scopes": {"https://g.example/auth/files": {"description": "x"}, "spare": {}}}},
             "methods": {"root": {"httpMethod": "GET", "path": "about"}},
             "resources": {"schemas": {"methods": {
                 "get": {"httpMethod": "GET", "path": "v1/{+name}", "flatPath": "v1/things/{thingsId}:pull",
                         "scopes": ["https://g.example/auth/files", "b"]},
                 "list": {"httpMethod": "POST", "path": "rest/{+name}", "scopes": ["b"]}},
               "resources": {"deep": {"methods": {"x": {"httpMethod": "PUT", "path": "x", "scopes": "b"}}}}}}}
            """
        let file = read(text)
        let description = try #require(file.description)
        #expect(description.hosts == ["files.googleapis.com"])
        #expect(
            description.routes.map { "\($0.method) \($0.template) \($0.needs?.text ?? "?")" } == [
                "GET /files/v3/about ?",
                "GET /files/v3/v1/things/{thingsId}:pull b | https://g.example/auth/files",
                "POST /files/v3/rest/{name...} b",
                "PUT /files/v3/x ?",
            ]
        )
        #expect(Set(description.scopes.keys) == ["https://g.example/auth/files", "b", "spare"])
        #expect(file.diagnostics.map(\.severity).sorted { $0.rawValue < $1.rawValue } == [.error, .note])
    }

    private let permissions = """
        {"permissions": {
            "Mail.Read": {"schemes": {"DelegatedWork": {"privilegeLevel": 2}, "Application": {"privilegeLevel": 4}},
                "pathSets": [{"schemeKeys": ["DelegatedWork", "Application"], "methods": ["GET"],
                              "paths": {"/me/messages": "least=DelegatedWork", "/me/messages/{id}": ""}}]},
            "Mail.ReadWrite": {"schemes": {"DelegatedWork": {"privilegeLevel": 9}},
                "pathSets": [{"schemeKeys": ["DelegatedWork"], "methods": ["GET", "POST"],
                              "paths": {"/me/messages": "AlsoRequires=User.Read,Group.Read"}}]}}}
        """

    @Test("a Graph permission opens operations; what it also requires is needed together")
    func graph() throws {
        #expect(
            try needs(permissions) == [
                "GET /me/messages: Group.Read Mail.ReadWrite | Mail.Read | Mail.ReadWrite User.Read",
                "GET /me/messages/{id}: Mail.Read",
                "POST /me/messages: Group.Read Mail.ReadWrite | Mail.ReadWrite User.Read",
            ]
        )
        let description = try #require(read(permissions).description)
        #expect(description.scopes["Mail.Read"] == .some(4))
        #expect(description.scopes["Mail.ReadWrite"] == .some(nil))
        #expect(description.routes.first?.template == "/{version}/me/messages")
    }

    @Test("one scheme of Graph alone")
    func scheme() throws {
        var options = DescriptionOptions()
        options.schemes = ["Application"]
        #expect(try needs(permissions, options) == ["GET /me/messages: Mail.Read", "GET /me/messages/{id}: Mail.Read"])
    }
}
