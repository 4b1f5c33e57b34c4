import KeytrailModel
import KeytrailSpecs
import Testing

/// A document as its text is read.
func read(_ text: String, _ options: DescriptionOptions = DescriptionOptions()) -> DescriptionFile {
    DescriptionFile(text: text, file: "spec", options: options)
}

/// What each operation of a document needs, as `GET /path: a b | c`; a question mark where that is not known.
func needs(_ text: String, _ options: DescriptionOptions = DescriptionOptions()) throws -> [String] {
    try #require(read(text, options).description).operations.map { operation in
        "\(operation.method) \(operation.path): " + (operation.needs.map { $0.isEmpty ? "none" : $0.text } ?? "?")
    }
}

/// What is wrong with a document.
func messages(_ text: String, _ options: DescriptionOptions = DescriptionOptions()) -> [String] {
    read(text, options).diagnostics.map(\.description)
}

/// An OpenAPI document with one path, whose operation is `get` with these lines below it.
func document(_ operation: String, top: String = "", paths: String = "") -> String {
    """
    openapi: 3.1.0
    info: {title: Example API, version: '1.2'}
    servers: [{url: 'https://api.example.com/v1'}]
    \(top)
    components:
        securitySchemes:
            oauth:
                type: oauth2
                flows: {authorizationCode: {scopes: {a: '', b: '', c: ''}}}
            other: {type: oauth2, flows: {clientCredentials: {scopes: {d: ''}}}}
            key: {type: apiKey, in: header, name: X-Key}
    paths:
        /x:
            get:
                operationId: getX
                \(operation)
    \(paths)
    """
}
