#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The system's random numbers, fetched some at a time: each fetch is a call of the kernel.
struct BufferedRandom: RandomNumberGenerator, Sendable {
    private var numbers: [UInt64] = []
    private static let count = 32

    mutating func next() -> UInt64 {
        if let number = numbers.popLast() { return number }
        var fetched = [UInt64](repeating: 0, count: BufferedRandom.count)
        // At most 256 bytes can be asked for, and so many the kernel gives whole or not at all.
        let code = unsafe fetched.withUnsafeMutableBytes { bytes in
            unsafe getentropy(bytes.baseAddress, bytes.count)
        }
        guard code == 0, let number = fetched.popLast() else {
            var system = SystemRandomNumberGenerator()
            return system.next()
        }
        numbers = fetched
        return number
    }
}
