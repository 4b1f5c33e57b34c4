internal import KeytrailOAuth
internal import KeytrailSecret

/// The parameters that came back to the listener.
struct CallbackForm: Sendable {
    private let values: [String: Secret]

    /// Takes a form apart; of a name that comes twice, none is kept.
    init(_ form: Secret) {
        let pairs = FormParameters(form.revealBytes()[...]).items.map { ($0.name, Secret($0.value)) }
        values = Dictionary(grouping: pairs, by: \.0).compactMapValues { $0.count == 1 ? $0.first?.1 : nil }
    }

    /// A parameter's value.
    subscript(_ name: String) -> Secret? { values[name] }
}
