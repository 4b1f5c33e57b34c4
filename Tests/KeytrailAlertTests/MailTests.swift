import Foundation
import KeytrailAlert
import KeytrailCredentials
import KeytrailModel
import KeytrailStore
import KeytrailTestSupport
import Testing

@Suite("Mail")
struct MailTests {
    private func addresses() throws -> (MailAddress, [MailAddress]) {
        let to = try ["ops@example.com", "kim@example.com"].map { try #require(MailAddress($0)) }
        return (try #require(MailAddress("keytrail@example.com")), to)
    }

    private func mail(_ findings: [Finding], report: String? = nil) throws -> String {
        let (from, to) = try addresses()
        var mail = MailMessage(alert: AlertMessage(makeMessage(.opened, findings)), from: from, to: to)
        mail.attachment = report.map { .init(name: "report\r\n\".html", type: "text/html", content: Array($0.utf8)) }
        return String(decoding: mail.bytes, as: UTF8.self)
    }

    @Test("a mail is text and HTML, with a date, an identification that stays, and a file where there is one")
    func form() throws {
        try expectGolden(try mail([makeFinding()]), "mail.eml")
        try expectGolden(try mail([makeFinding()], report: "<p>report</p>"), "mail-report.eml")
    }

    @Test("hostile texts are no lines, fields, parts or commands of a mail")
    func hostile() throws {
        let text = try mail(
            [makeFinding(credential: Hostile.all, title: Hostile.all, why: Hostile.all)],
            report: "x\r\n.\r\n"
        )
        let parts = text.components(separatedBy: "\r\n\r\n")
        let names = try #require(parts.first).components(separatedBy: "\r\n").filter { !$0.hasPrefix(" ") }.map {
            $0.prefix { $0 != ":" }
        }
        #expect(
            names == ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]
        )
        #expect(!text.contains("evil") && !text.contains("<script>") && !text.contains("\u{202E}"))
        for line in text.components(separatedBy: "\r\n") {
            #expect(line.utf8.count <= 78)
            #expect(line.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
            #expect(line != ".")
        }
    }

    @Test(
        "Python's mail library reads back what was written",
        .enabled(if: PythonTools.isInstalled, Comment(rawValue: PythonTools.skipReason))
    )
    func readBack() async throws {
        let title = "Ünïcode – “quotes” \u{1F600}: " + Hostile.all
        let text = try mail([makeFinding(title: title)], report: "<p>&uuml;</p>")
        let result = try await PythonTools.run("KeytrailAlertTests/Python/read_mail.py", input: Data(text.utf8))
        let read = try #require(try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
        #expect(
            (read["subject"] as? String)?.hasPrefix("[keytrail] high: Ünïcode – “quotes” \u{1F600}: <script>") == true
        )
        #expect(
            read["types"] as? [String] == [
                "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/html",
            ]
        )
        #expect(read["attachment"] as? String == "<p>&uuml;</p>")
        #expect(read["to"] as? [String] == ["ops@example.com", "kim@example.com"])
        #expect(read["defects"] as? [String] == [])
        #expect((read["html"] as? String)?.contains("<script>") == false)
    }

    @Test("a server that refuses, hangs up or is not there")
    func refused() async throws {
        let fixture = try SinkFixture()
        let (from, to) = try addresses()
        let servers: [(String, String, TimeSpan)] = [
            ("554 go away\r\n", "status 554", .seconds(60)), ("", "timed out", .seconds(2)),
        ]
        for (greeting, expected, timeout) in servers {
            let server = try await LineServer.start(greeting)
            let settings = MailSettings(host: "127.0.0.1", port: server.port, security: .none, from: from, to: to)
            #expect(await fixture.deliver(.mail(settings), timeout: timeout)?.code == expected)
        }
        let gone = MailSettings(host: "127.0.0.1", port: 1, security: .none, from: from, to: to)
        #expect(await fixture.deliver(.mail(gone))?.code == "connection refused")
    }

    @Test(
        "a server that wants STARTTLS and a login gets both; with another password, or unknown authorities, nothing",
        .enabled(if: PythonTools.isInstalled, Comment(rawValue: PythonTools.skipReason))
    )
    func login() async throws {
        var fixture = try SinkFixture()
        let (from, to) = try addresses()
        let server = try await MailServer.start(login: ("alerts", SinkFixture.secret))
        var settings = MailSettings(host: "127.0.0.1", port: server.port, security: .starttls, from: from, to: to)
        settings.user = .plain("alerts")
        settings.password = .environment("TOKEN")
        // Nobody vouches for the server: CURLE_PEER_FAILED_VERIFICATION.
        #expect(await fixture.deliver(.mail(settings)) == .transfer(60))
        fixture.environment["SSL_CERT_FILE"] = server.authorityPath
        #expect(await fixture.deliver(.mail(settings)) == nil)
        settings.password = .environment("OTHER_SECRET")
        // CURLE_LOGIN_DENIED.
        let refused = await fixture.deliver(.mail(settings))
        #expect(
            refused == .status(535, retryAfter: .zero) || refused == .transfer(67),
            "\(String(describing: refused))"
        )
        let messages = try server.messages()
        #expect(messages.count == 1)
        #expect(messages.first?.contains("Subject: [keytrail]") == true)
        #expect(messages.first?.contains(SinkFixture.secret) == false)
    }

    @Test("without TLS nothing is sent where TLS is wanted")
    func unprotected() async throws {
        let fixture = try SinkFixture()
        let (from, to) = try addresses()
        let server = try await LineServer.start("220 mail\r\n")
        var settings = MailSettings(host: "127.0.0.1", port: server.port, security: .starttls, from: from, to: to)
        settings.user = .plain("alerts")
        settings.password = .environment("TOKEN")
        let problem = await fixture.deliver(.mail(settings), timeout: .seconds(20))
        #expect(problem != nil)
        #expect(!server.heard.contains("AUTH"))
        #expect(!server.heard.contains("MAIL"))
    }
}
