import Foundation
import Testing

@testable import KeytrailSecret

@Suite struct SecretTests {
    private let value = "canary-" + String(repeating: "a7", count: 16)

    @Test("a secret gives back what was put in, as text and as bytes")
    func roundTrip() {
        #expect(Secret(value).reveal() == value)
        #expect(Secret(Array(value.utf8)).revealBytes() == Array(value.utf8))
        #expect(Secret(value).count == value.utf8.count)
        #expect(Secret("").isEmpty)
        #expect(Secret("").reveal().isEmpty)
    }

    @Test("no way to print a secret shows it")
    func redaction() {
        let secret = Secret(value)
        var dumped = ""
        dump(secret, to: &dumped)
        var traces = ["\(secret)", String(reflecting: secret), String(describing: [secret]), dumped]
        traces.append(String(describing: Optional(secret) as Any))
        for trace in traces { #expect(!trace.contains(value)) }
    }

    @Test("control characters are seen", arguments: ["a\nb", "a\u{0}", "\u{7F}"])
    func unprintable(_ text: String) {
        #expect(!Secret(text).isPrintable)
        #expect(Secret("plain text, ü").isPrintable)
    }

    #if os(Linux)
        @Test("a secret's bytes are overwritten when its last user lets go")
        func overwriting() throws {
            // A debugger's way to memory: it may be looked at after it was freed.
            let memory = try #require(FileHandle(forReadingAtPath: "/proc/self/mem"))
            let bytes = (0..<600).map { _ in UInt8.random(in: 1...255) }
            func kept(at address: UInt) throws -> Int {
                try memory.seek(toOffset: UInt64(address))
                return zip(try memory.read(upToCount: bytes.count) ?? Data(), bytes).count { $0 == $1 }
            }
            func address() throws -> UInt {
                let secret = Memory(copying: bytes)
                #expect(try kept(at: secret.address) == bytes.count)
                return secret.address
            }
            // Who got the memory since may have written into it; of 600 random bytes a few are the same by chance.
            #expect(try kept(at: address()) < 100)
        }
    #endif
}
