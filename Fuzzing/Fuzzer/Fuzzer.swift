internal import CFuzzer
internal import KeytrailFuzzing

/// `keytrail-fuzz INPUT [OPTION OF LIBFUZZER | CORPUS]…`: looks for bytes of which something does not hold.
@main
struct Fuzzer {
    /// What the bytes are taken for: the first argument.
    private static let input = CommandLine.arguments.dropFirst().first.flatMap(FuzzInput.init)

    static func main() {
        precondition(input != nil, "say what to fuzz: \(FuzzInput.allCases.map(\.rawValue).joined(separator: ", "))")
        // The driver sees the program's name and what follows the first argument.
        var count = CommandLine.argc - 1
        var arguments = unsafe CommandLine.unsafeArgv + 1
        unsafe arguments[0] = CommandLine.unsafeArgv[0]
        let status = unsafe LLVMFuzzerRunDriver(&count, &arguments) { bytes, size in
            // Copied during the call.
            let copy = unsafe Array(UnsafeBufferPointer(start: bytes, count: size))
            let problem = Fuzzer.input?.disagreement(copy)
            precondition(problem == nil, problem ?? "")
            return 0
        }
        precondition(status == 0, "the driver ends with 0")
    }
}
