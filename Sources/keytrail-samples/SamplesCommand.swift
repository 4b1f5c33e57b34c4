internal import ArgumentParser
internal import KeytrailModel
internal import KeytrailSamples

/// Writes sample calls as newline-delimited JSON, the same from the same seed.
@main
struct SamplesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keytrail-samples",
        abstract: "Write sample calls: five integrations and three incidents, the same from the same seed.",
        discussion: """
            Example: keytrail-samples --output samples/fortnight.ndjson.gz

            Days follow each other from 2 November 2026. The incidents lie on the first, ninth and eleventh day.
            """
    )

    @Option(help: "Chooses the numbers.")
    var seed: UInt64 = 1

    @Option(help: "How many days to write.")
    var days = SampleLog.fortnight

    @Option(help: "Write this many lines instead, over as many days as that takes.")
    var lines: Int?

    @Flag(help: "Leave the incidents out.")
    var clean = false

    @Flag(help: "Have a slow drain from the 44th day on and a holiday on the 54th.")
    var long = false

    @Flag(help: "Let only every third call report its quota, and one bucket of it, as a mix of providers does.")
    var sparseQuotas = false

    @Option(name: .shortAndLong, help: "The file; packed when it ends in .gz; - is standard output.")
    var output = "-"

    func validate() throws {
        guard (1...20_000).contains(days) else { throw ValidationError("--days is from 1 to 20000") }
        if let lines, lines < 1 { throw ValidationError("--lines is at least 1") }
    }

    func run() throws {
        let log = SampleLog(seed: seed, isClean: clean, isLong: long)
        let writer = NDJSONWriter()
        let file = try SampleFile(path: output)
        var left = lines ?? Int.max
        var day = 0
        while left > 0, lines != nil || day < days {
            for call in log.calls(onDay: day).prefix(left) {
                try file.write(line: writer.line(for: sparseQuotas ? thinned(call, number: left) : call))
                left -= 1
            }
            day += 1
        }
        try file.close()
    }

    private func thinned(_ call: CallRecord, number: Int) -> CallRecord {
        var call = call
        call.rateLimits = number % 3 == 0 ? Array(call.rateLimits.prefix(1)) : []
        return call
    }
}
