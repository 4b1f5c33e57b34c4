internal import Crypto

/// Certificates in Java's own key store format, version 2, which every Java can read and no tool is needed to write.
///
/// Java reads it without a password; the digest at its end is made with the customary one, so that `keytool` can list it.
enum JavaTrustStore {
    private static let magic: UInt32 = 0xFEED_FEED
    private static let version: UInt32 = 2
    private static let trustedCertificate: UInt32 = 2
    private static let password = "changeit"
    private static let salt = "Mighty Aphrodite"

    /// The store with `certificates`, each in DER; `milliseconds` since 1970 is when they were added.
    static func bytes(certificates: [[UInt8]], milliseconds: Int64) -> [UInt8] {
        var writer = BigEndianWriter()
        writer.write(magic)
        writer.write(version)
        writer.write(UInt32(certificates.count))
        for (index, certificate) in certificates.enumerated() {
            writer.write(trustedCertificate)
            writer.write(text: "keytrail-\(index)")
            writer.write(UInt64(bitPattern: milliseconds))
            writer.write(text: "X.509")
            writer.write(UInt32(certificate.count))
            writer.bytes += certificate
        }
        var digest = Insecure.SHA1()
        digest.update(data: password.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
        digest.update(data: Array(salt.utf8))
        digest.update(data: writer.bytes)
        return writer.bytes + digest.finalize()
    }
}

/// Numbers and texts as Java's `DataOutputStream` writes them.
private struct BigEndianWriter {
    var bytes: [UInt8] = []

    mutating func write(_ number: some FixedWidthInteger) {
        for shift in stride(from: number.bitWidth - 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    /// Short texts of ASCII.
    mutating func write(text: String) {
        write(UInt16(text.utf8.count))
        bytes += text.utf8
    }
}
