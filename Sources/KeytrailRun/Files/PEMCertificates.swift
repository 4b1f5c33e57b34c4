internal import Foundation

/// The certificates in a text of PEM blocks (RFC 7468 §5).
enum PEMCertificates {
    private static let begin = Array("-----BEGIN CERTIFICATE-----".utf8)
    private static let end = Array("-----END CERTIFICATE-----".utf8)

    /// Each certificate in DER, in their order; blocks that hold no base64 are left out.
    static func certificates(in text: String) -> [[UInt8]] {
        var certificates: [[UInt8]] = []
        var body: [UInt8]?
        for line in text.utf8.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            if line.elementsEqual(begin) {
                body = []
            } else if line.elementsEqual(end) {
                if let body, let bytes = Data(base64Encoded: Data(body)) { certificates.append(Array(bytes)) }
                body = nil
            } else {
                body?.append(contentsOf: line)
            }
        }
        return certificates
    }
}
