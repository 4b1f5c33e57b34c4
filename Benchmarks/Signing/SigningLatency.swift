internal import KeytrailModel
internal import KeytrailOAuth
internal import KeytrailSecret

/// Signs varied requests one after the other: prints the median and the 99th percentile in nanoseconds.
@main struct SigningLatency {
    static func main() throws {
        let credentials = OAuth1Credentials(
            clientKey: Secret("not-a-real-client-key"),
            clientSecret: Secret("not-a-real-client-secret"),
            token: Secret("not-a-real-token"),
            tokenSecret: Secret("not-a-real-token-secret")
        )
        let signer = OAuth1Signer(credentials)
        let requests = requests
        let clock = ContinuousClock()
        var times: [Duration] = []
        times.reserveCapacity(50_000)
        for number in 0..<50_000 {
            let request = requests[number % requests.count]
            let start = clock.now
            _ = try signer.sign(
                request,
                at: Timestamp(seconds: 1_700_000_000 + Int64(number)),
                nonce: OAuth1Nonce.random()
            )
            times.append(clock.now - start)
        }
        times.sort()
        print(times[times.count / 2].nanoseconds, times[times.count * 99 / 100].nanoseconds)
    }

    /// Short and long URLs, queries of up to ten parameters, forms.
    private static var requests: [OAuth1Request] {
        let host = "https://api.trello.com/1"
        return [
            OAuth1Request(url: "\(host)/members/me"),
            OAuth1Request(url: "\(host)/boards/5abbe4b7ddc1b351ef961414?fields=name,url&lists=open"),
            OAuth1Request(
                method: "POST",
                url:
                    "\(host)/cards?idList=5abbe4b7ddc1b351ef961414&name=A%20card%20%C3%A9&pos=top&due=2026-01-01T00:00:00Z"
            ),
            OAuth1Request(
                method: "POST",
                url: "\(host)/cards",
                body: .form(
                    Array("idList=5abbe4b7ddc1b351ef961414&name=Hello+Ladies+%2B+Gentlemen&desc=a+signed+request".utf8)
                )
            ),
            OAuth1Request(
                url: "\(host)/search?" + (0..<10).map { "parameter\($0)=value%20\($0)" }.joined(separator: "&")
            ),
        ]
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
