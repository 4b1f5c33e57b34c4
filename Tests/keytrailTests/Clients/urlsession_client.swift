// Foundation's client on Linux: it knows the proxy variables, and no variable for authorities.
import Foundation
import FoundationNetworking

guard let url = URL(string: CommandLine.arguments[1]) else { exit(64) }
do {
    let (data, _) = try await URLSession.shared.data(from: url)
    print(String(decoding: data, as: UTF8.self))
} catch {
    print(error)
    exit(1)
}
