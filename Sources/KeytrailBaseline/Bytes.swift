/// Collects the bytes of a checkpoint; least significant byte first.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ value: some FixedWidthInteger) {
        for index in 0..<(value.bitWidth / 8) { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
    }

    mutating func write(_ value: Double) { write(value.bitPattern) }
    mutating func write(_ value: Float) { write(value.bitPattern) }
}

/// Reads the bytes of a checkpoint; never beyond their end.
struct ByteReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Whether everything was read.
    var isAtEnd: Bool { position == bytes.count }

    mutating func read<Value: FixedWidthInteger>(_ type: Value.Type) -> Value? {
        let size = Value.bitWidth / 8
        guard position + size <= bytes.count else { return nil }
        var value: Value = 0
        for index in 0..<size { value |= Value(truncatingIfNeeded: bytes[position + index]) << (8 * index) }
        position += size
        return value
    }

    mutating func readAll<Value: FixedWidthInteger>(_ type: Value.Type, _ count: Int) -> [Value]? {
        var values: [Value] = []
        values.reserveCapacity(count)
        for _ in 0..<count {
            guard let value = read(type) else { return nil }
            values.append(value)
        }
        return values
    }

    /// A number that is one; a checkpoint with another was not written by us.
    mutating func readDouble() -> Double? {
        guard let pattern = read(UInt64.self) else { return nil }
        let value = Double(bitPattern: pattern)
        return value.isFinite ? value : nil
    }

    mutating func readFloats(_ count: Int) -> [Float]? {
        guard let patterns = readAll(UInt32.self, count) else { return nil }
        let values = patterns.map(Float.init(bitPattern:))
        return values.allSatisfy(\.isFinite) ? values : nil
    }
}
