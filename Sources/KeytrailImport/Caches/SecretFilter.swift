internal import KeytrailCapture
internal import KeytrailModel

/// Keeps secrets out of what is read from texts that are no URL: names, agents, addresses, attributes.
struct SecretFilter {
    /// The longest text that is kept, in bytes.
    private static let textLimit = 1_024

    /// A longer attribute is a body or a blob, which no rule matches; it is left out.
    private static let attributeLimit = 16_384

    private let recorder: Recorder

    init(recorder: Recorder) {
        self.recorder = recorder
    }

    /// What may be kept of a text.
    func text(_ text: String) -> String { Recorder.redacted(foreign: text, limit: SecretFilter.textLimit) }

    /// The name of something that is told apart by it: one that is itself a secret becomes its fingerprint.
    func identity(_ text: String) -> String {
        guard Recorder.holdsSecret(foreign: text) else { return self.text(text) }
        return "generic-" + recorder.fingerprinter.fingerprint(provider: "generic", role: "token", secret: text)
    }

    /// What may be kept of a foreign member; `nil` when its name or its value tells of a secret.
    func member(_ name: String, _ value: JSON) -> JSON.Member? {
        guard !Recorder.isSecretMember(named: name), !Recorder.holdsSecret(foreign: name) else { return nil }
        guard let kept = kept(value) else { return nil }
        return JSON.Member(name, kept)
    }

    /// The value without secret members; `nil` for a text that is one.
    private func kept(_ value: JSON) -> JSON? {
        switch value {
        case .string(let text):
            text.utf8.count > SecretFilter.attributeLimit || Recorder.holdsSecret(foreign: text) ? nil : value
        case .array(let elements): .array(elements.compactMap(kept))
        case .object(let members): .object(members.compactMap { member($0.name, $0.value) })
        case .null, .bool, .integer, .number: value
        }
    }
}
