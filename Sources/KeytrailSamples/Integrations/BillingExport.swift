internal import KeytrailModel

/// Fetches yesterday's payments from Stripe: one long job every night, and a look at the balance every hour.
struct BillingExport: Integration {
    static let caller = Caller(
        program: "billing-export",
        host: "api.stripe.com",
        credential: Credential(id: SampleLog.Credentials.stripe, scheme: .bearer, place: .header),
        userAgent: "billing-export/1.4 Stripe/v1 JavaBindings/29.2.0",
        clientAddress: "10.20.0.15",
        peerAddress: "192.0.2.90",
        door: .run
    )

    private static let balance = Endpoint("GET", "/v1/balance", milliseconds: 150, 380...460)
    private static let charges = Endpoint("GET", "/v1/charges", milliseconds: 420, 38_000...96_000)
    private static let invoices = Endpoint("GET", "/v1/invoices", milliseconds: 460, 42_000...120_000)
    private static let customer = Endpoint("GET", "/v1/customers/{id}", milliseconds: 170, 1_100...1_900)

    let program = BillingExport.caller.program

    func calls(on day: SampleDay, using generator: inout SeededGenerator) -> [CallRecord] {
        var calls: [CallRecord] = []
        for hour in 0..<24 {
            let time = day.time(hour: hour, minute: 55, second: generator.number(in: 1...6))
            calls.append(call(BillingExport.balance, path: "/v1/balance", at: time, run: nil, using: &generator))
        }
        let run = "billing-export-" + day.start.dateText
        var time = day.time(hour: 2, minute: 30, second: generator.number(in: 2...20))
        for (endpoint, path) in nightly(using: &generator) {
            let call = call(endpoint, path: path, at: time, run: run, using: &generator)
            calls.append(call)
            time = time + (call.duration ?? .zero) + .milliseconds(Int64(generator.number(in: 200...2_400)))
        }
        return calls
    }

    private func call(
        _ endpoint: Endpoint,
        path: String,
        at time: Timestamp,
        run: String?,
        using generator: inout SeededGenerator
    ) -> CallRecord {
        var call = BillingExport.caller.call(endpoint, path: path, at: time, using: &generator)
        call.run = run
        call.disturb(using: &generator)
        return call
    }

    private func nightly(using generator: inout SeededGenerator) -> [(Endpoint, String)] {
        var steps: [(Endpoint, String)] = []
        for _ in 0..<generator.number(in: 14...16) { steps.append((BillingExport.charges, "/v1/charges")) }
        for _ in 0..<generator.number(in: 9...11) { steps.append((BillingExport.invoices, "/v1/invoices")) }
        for _ in 0..<generator.number(in: 17...20) {
            steps.append((BillingExport.customer, "/v1/customers/cus_NffrFeUfNV2\(generator.number(in: 100...180))"))
        }
        return steps
    }
}
