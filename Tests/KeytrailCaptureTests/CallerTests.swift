import KeytrailCapture
import KeytrailModel
import Testing

@Suite("Who made a call") struct CallerTests {
    private static let secret = "canary-" + String(repeating: "7c", count: 20)
    private static let url = "https://api.example.com/v1/items"

    private static func recorder(caller: Caller? = nil) -> Recorder {
        Recorder(
            catalog: Shipped.recorder.catalog,
            fingerprinter: Shipped.recorder.fingerprinter,
            program: "sync",
            run: "run-1",
            caller: caller
        )
    }

    @Test("an exchange that does not say who called has the recorder's caller, program and run")
    func defaults() {
        let caller = Caller(processID: 42, executable: "python3.11", owner: "build", hostName: "ci-7.example.org")
        let record = Self.recorder(caller: caller).callRecord(of: exchange("GET", Self.url))
        #expect(record.caller == caller)
        #expect(record.program == "sync")
        #expect(record.run == "run-1")
    }

    @Test("an exchange that says who called is believed")
    func override() {
        var said = exchange("GET", Self.url)
        said.caller = Caller(processID: 7, executable: "curl")
        said.program = "Bücher"
        said.run = "run-2"
        let record = Self.recorder(caller: Caller(executable: "keytrail")).callRecord(of: said)
        #expect(record.caller == said.caller)
        #expect(record.program == "Bücher")
        #expect(record.run == "run-2")
    }

    @Test("a caller of whom nothing is known is none")
    func nobody() {
        var silent = exchange("GET", Self.url)
        #expect(Self.recorder().callRecord(of: silent).caller == nil)
        silent.caller = Caller()
        #expect(Self.recorder(caller: Caller(executable: "keytrail")).callRecord(of: silent).caller == nil)
    }

    @Test("a secret of the call is in no name of its caller")
    func secrets() {
        var leaking = exchange("GET", Self.url, request: [("Authorization", "Bearer \(Self.secret)")])
        leaking.caller = Caller(
            processID: 1,
            executable: "run-\(Self.secret)",
            owner: Self.secret,
            hostName: Self.secret
        )
        leaking.program = "sync \(Self.secret)"
        leaking.run = Self.secret
        let record = Self.recorder().callRecord(of: leaking)
        #expect(!"\(record)".contains(Self.secret))
        #expect(record.caller?.processID == 1)
        #expect(record.program == "sync {secret}")
    }

    @Test("the names of a caller move no cursor and do not grow without bound")
    func hostileNames() {
        var hostile = exchange("GET", Self.url)
        hostile.caller = Caller(executable: "a\u{1B}[2Jb", owner: String(repeating: "n", count: 5_000))
        let caller = Self.recorder().callRecord(of: hostile).caller
        #expect(caller?.executable == "a?[2Jb")
        #expect(caller?.owner?.utf8.count == 256)
    }
}
