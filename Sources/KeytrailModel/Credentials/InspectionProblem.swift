/// Why an answer about a credential could not be read; no case holds what the answer said.
public enum InspectionProblem: Error, Sendable, Hashable {
    /// The provider was not reached, or broke off; the error's kind as OpenTelemetry's `error.type` names it.
    case unreachable(type: String)
    /// An answer that says nothing of the credential, such as a server's failure.
    case unexpectedStatus(Int)
    /// The body is no JSON object.
    case notJSON
    /// The body is longer than an answer about a credential can be.
    case tooLong
    /// A member that must be there is not, or has another type.
    case unexpectedMember(String)
    /// The pack does not say how to ask.
    case notDescribed
    /// The entry lacks a part that the request needs.
    case missingPart(String)
}

extension InspectionProblem {
    /// A machine's word for it, with its detail after a colon.
    public var code: String {
        switch self {
        case .unreachable(let type): "unreachable:\(type)"
        case .unexpectedStatus(let status): "unexpected_status:\(status)"
        case .notJSON: "not_json"
        case .tooLong: "too_long"
        case .unexpectedMember(let name): "unexpected_member:\(name)"
        case .notDescribed: "not_described"
        case .missingPart(let part): "missing_part:\(part)"
        }
    }

    /// Reads `code`; `nil` for anything else.
    public init?(code: String) {
        let parts = code.split(separator: ":", maxSplits: 1).map(String.init)
        let detail = parts.count > 1 ? parts[1] : ""
        switch parts.first ?? "" {
        case "unreachable": self = .unreachable(type: detail)
        case "unexpected_status": self = .unexpectedStatus(Int(detail) ?? 0)
        case "not_json": self = .notJSON
        case "too_long": self = .tooLong
        case "unexpected_member": self = .unexpectedMember(detail)
        case "not_described": self = .notDescribed
        case "missing_part": self = .missingPart(detail)
        default: return nil
        }
    }
}
