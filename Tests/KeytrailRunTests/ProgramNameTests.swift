import KeytrailRun
import Testing

@Suite("Program names") struct ProgramNameTests {
    @Test(
        "a command is called by its base name, an interpreter by what it runs",
        arguments: [
            ("curl -sS https://x", "curl"), ("/usr/bin/curl", "curl"), ("python3 sync.py", "sync.py"),
            ("/usr/bin/python3.11 -u -X dev jobs/sync.py --all", "sync.py"), ("python -m board.sync", "board.sync"),
            ("python -c code", "python"), ("python3", "python3"), ("bash -eu -o pipefail x.sh", "x.sh"),
            ("bash -c code", "bash"), ("node --require ./a.js job.js", "job.js"), ("node -e code", "node"),
            ("java -cp a:b -jar lib/app.jar", "app.jar"), ("java -Dx=y Main", "Main"), ("php -d a=b x.php", "x.php"),
            ("ruby -- x.rb", "x.rb"), ("env A=b C=d python3 sync.py", "sync.py"), ("env -i curl", "env"),
            ("python -", "python"), ("swift sync.swift", "sync.swift"), ("swift run sync", "swift"), ("", ""),
        ]
    )
    func names(command: String, name: String) {
        #expect(ProgramName.of(command.split(separator: " ").map(String.init)) == name)
    }
}
