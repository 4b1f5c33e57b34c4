import KeytrailCredentials
import Testing

@Suite struct SecretProblemTests {
    @Test("a problem says nothing but what it is") func words() {
        #expect("\(SecretProblem.badReference)" == "badReference")
    }
}
