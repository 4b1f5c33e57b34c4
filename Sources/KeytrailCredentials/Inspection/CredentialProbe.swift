internal import Foundation
package import KeytrailCapture
package import KeytrailClient
package import KeytrailModel
internal import KeytrailSecret
internal import Synchronization

/// Asks providers about credentials, and has them take credentials back; each question is a recorded call.
package struct CredentialProbe: Sendable {
    private let recorder: Recorder
    private let sink: any CallSink
    private var configuration: ClientConfiguration

    /// Creates a probe whose calls go into `sink`; a question takes 30 seconds unless `configuration` limits it.
    package init(recorder: Recorder, sink: any CallSink, configuration: ClientConfiguration = .init()) {
        self.recorder = recorder
        self.sink = sink
        self.configuration = configuration
        self.configuration.totalTimeout = configuration.totalTimeout ?? .seconds(30)
    }

    /// A credential's state as its provider tells it now; every failure is in the state, nothing is thrown away.
    ///
    /// A JSON web token of a provider that cannot be asked is read here, unverified.
    package func inspect(_ subject: InspectionSubject, _ pack: ProviderPack, at time: Timestamp) async
        -> CredentialState
    {
        let inspector = Inspector(pack: pack)
        let request: ClientRequest
        do throws(InspectionProblem) {
            request = try inspector.plan(for: subject)
        } catch {
            if let token = subject.parts["token"],
                let claims = Inspector.claims(of: token, provider: pack.name, at: time)
            {
                return claims
            }
            return inspector.unreached(error, at: time)
        }
        do throws(InspectionProblem) {
            let answer = try await send(request, subject, pack)
            // A client's identifier is no secret (RFC 6749 §2.2), and may be what the answer is about.
            let secrets = subject.parts.filter { $0.key != "client_id" }.map(\.value)
            return inspector.reading(of: answer, secrets: secrets, at: time)
        } catch {
            return inspector.unreached(error, at: time)
        }
    }

    /// Has the provider take a credential back; false when its pack names no request for that.
    ///
    /// - Throws: `InspectionProblem`: `.unreachable`, `.missingPart`, and `.unexpectedStatus` for any refusal.
    package func revoke(_ subject: InspectionSubject, _ pack: ProviderPack) async throws(InspectionProblem) -> Bool {
        guard let request = try Inspector(pack: pack).revocation(of: subject) else { return false }
        let answer = try await send(request, subject, pack)
        guard answer.outcome == .success else { throw .unexpectedStatus(answer.status) }
        return true
    }

    private func send(
        _ request: ClientRequest,
        _ subject: InspectionSubject,
        _ pack: ProviderPack
    ) async throws(InspectionProblem) -> InspectionAnswer {
        let witness = Witness(sink)
        do throws(ClientError) {
            let client = try InstrumentedClient(
                recorder: recorder(for: subject, pack),
                sink: witness,
                configuration: configuration
            )
            do throws(ClientError) {
                let response = try await client.send(request)
                let body = try await response.body.collect(limit: InspectionRules.longestAnswer)
                await client.shutdown()
                let call = witness.call
                return InspectionAnswer(
                    status: response.status,
                    fields: response.fields,
                    body: body,
                    outcome: call?.outcome ?? Outcome(status: response.status),
                    grantedScopes: call?.grantedScopes
                )
            } catch {
                await client.shutdown()
                throw error
            }
        } catch {
            throw InspectionProblem(error)
        }
    }

    /// A provider that is played elsewhere is still that provider to the log.
    private func recorder(for subject: InspectionSubject, _ pack: ProviderPack) -> Recorder {
        guard let base = subject.base, let host = URLComponents(string: base)?.host else { return recorder }
        return Recorder(
            catalog: recorder.catalog.playing(pack, at: host.lowercased()),
            fingerprinter: recorder.fingerprinter,
            program: recorder.program,
            run: recorder.run,
            caller: recorder.caller
        )
    }
}

/// Remembers the last call that it hands on.
private final class Witness: CallSink {
    private let sink: any CallSink
    private let last = Mutex<CallRecord?>(nil)

    init(_ sink: any CallSink) {
        self.sink = sink
    }

    var call: CallRecord? { last.withLock { $0 } }

    func record(_ call: CallRecord) async throws {
        last.withLock { $0 = call }
        try await sink.record(call)
    }
}

extension InspectionProblem {
    fileprivate init(_ error: ClientError) {
        switch error {
        case .responseTooLarge: self = .tooLong
        case .network(let type, _, _): self = .unreachable(type: type)
        case .timeout, .deadlineExceeded: self = .unreachable(type: "timeout")
        case .circuitOpen: self = .unreachable(type: "circuit_open")
        case .cancelled: self = .unreachable(type: "cancelled")
        case .plaintextRefused: self = .unreachable(type: "plaintext_refused")
        case .notRecorded: self = .unreachable(type: "not_recorded")
        case .invalidURL: self = .unreachable(type: "invalid_url")
        case .invalidRequest: self = .unreachable(type: "invalid_request")
        case .tooManyRedirects, .redirectRefused: self = .unreachable(type: "redirect")
        case .bodyNotReplayable, .bodyFailed, .notPaced, .shutDown, .unavailable: self = .unreachable(type: "_OTHER")
        }
    }
}
