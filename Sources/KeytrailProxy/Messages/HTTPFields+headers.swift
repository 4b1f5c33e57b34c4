package import HTTPTypes

extension HTTPFields {
    /// The fields in their order; a name that is no token is left out.
    package init(_ fields: some Collection<(name: String, value: String)>) {
        self.init()
        reserveCapacity(fields.count)
        for (name, value) in fields {
            guard let name = HTTPField.Name(name) else { continue }
            append(HTTPField(name: name, value: value))
        }
    }
}
