import KeytrailModel
import KeytrailReport
import Testing

@Suite("SARIF of diagnostics")
struct DiagnosticSARIFTests {
    private let sarif = DiagnosticSARIF(
        version: "1.2.3",
        kinds: [
            DiagnosticSARIF.Kind(id: "condition", summary: "Conditions are right."),
            DiagnosticSARIF.Kind(id: "file", summary: "Files are files."),
        ]
    )

    @Test("results name their kind and place, as the standard's example of a region does")
    func golden() throws {
        let diagnostics = [
            Diagnostic(
                .error,
                at: SourceLocation(file: "rules/a b.yml", line: 3, column: 7),
                "wrong",
                kind: "condition"
            ),
            Diagnostic(.warning, at: SourceLocation(file: "/tmp/ä:1.yml"), "odd", kind: "file"),
            Diagnostic(.note, at: nil, "by the way"),
        ]
        #expect(
            sarif.render(diagnostics) == """
                {
                  "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
                  "version": "2.1.0",
                  "runs": [
                    {
                      "tool": {
                        "driver": {
                          "name": "Keytrail",
                          "semanticVersion": "1.2.3",
                          "rules": [
                            {
                              "id": "condition",
                              "shortDescription": {
                                "text": "Conditions are right."
                              }
                            },
                            {
                              "id": "file",
                              "shortDescription": {
                                "text": "Files are files."
                              }
                            }
                          ]
                        }
                      },
                      "columnKind": "unicodeCodePoints",
                      "results": [
                        {
                          "ruleId": "condition",
                          "ruleIndex": 0,
                          "level": "error",
                          "message": {
                            "text": "wrong"
                          },
                          "locations": [
                            {
                              "physicalLocation": {
                                "artifactLocation": {
                                  "uri": "rules/a%20b.yml"
                                },
                                "region": {
                                  "startLine": 3,
                                  "startColumn": 7
                                }
                              }
                            }
                          ]
                        },
                        {
                          "ruleId": "file",
                          "ruleIndex": 1,
                          "level": "warning",
                          "message": {
                            "text": "odd"
                          },
                          "locations": [
                            {
                              "physicalLocation": {
                                "artifactLocation": {
                                  "uri": "file:///tmp/%C3%A4%3A1.yml"
                                }
                              }
                            }
                          ]
                        },
                        {
                          "level": "note",
                          "message": {
                            "text": "by the way"
                          }
                        }
                      ]
                    }
                  ]
                }

                """
        )
    }

    @Test("nothing wrong is an empty list of results")
    func empty() {
        #expect(sarif.render([]).contains("\"results\": []"))
    }
}
