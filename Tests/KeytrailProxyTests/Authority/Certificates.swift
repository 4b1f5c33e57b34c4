import Crypto
import Foundation
import KeytrailModel
import KeytrailProxy
import SwiftASN1
import X509

/// 2026-11-27T12:00:00Z.
let noon = Timestamp(seconds: 1_795_780_800)

/// The machine's time, for handshakes, which look at it themselves.
var machineTime: Timestamp { Timestamp(seconds: Int64(Date().timeIntervalSince1970)) }

/// A certificate as a real server might show it, as DER.
func serverCertificate(_ names: [GeneralName]) throws -> [UInt8] {
    let key = P256.Signing.PrivateKey()
    let name = try DistinguishedName { CommonName("server") }
    let certificate = try Certificate(
        version: .v3,
        serialNumber: Certificate.SerialNumber(),
        publicKey: Certificate.PublicKey(key.publicKey),
        notValidBefore: Date(timeIntervalSince1970: 1_700_000_000),
        notValidAfter: Date(timeIntervalSince1970: 1_900_000_000),
        issuer: name,
        subject: name,
        signatureAlgorithm: .ecdsaWithSHA256,
        extensions: try Certificate.Extensions { SubjectAlternativeNames(names) },
        issuerPrivateKey: Certificate.PrivateKey(key)
    )
    var serializer = DER.Serializer()
    try serializer.serialize(certificate)
    return serializer.serializedBytes
}

extension TLSIdentity {
    var certificate: Certificate { get throws { try Certificate(derEncoded: certificateDER) } }

    var pem: String { get throws { try certificate.serializeAsPEM().pemString } }

    /// The alternative names, addresses in hexadecimal.
    var names: [String] {
        get throws {
            try (certificate.extensions.subjectAlternativeNames ?? SubjectAlternativeNames()).map { name in
                switch name {
                case .dnsName(let text): text
                case .ipAddress(let address): address.bytes.map { String($0, radix: 16) }.joined(separator: ":")
                default: "another kind"
                }
            }
        }
    }
}
