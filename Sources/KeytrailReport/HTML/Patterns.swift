/// Hatchings, so that the outcomes can be told apart without their colours.
enum Patterns {
    static func write(to html: inout HTMLWriter) {
        html.element("svg", ["class": "defs", "aria-hidden": "true", "focusable": "false"]) { html in
            html.element("defs") { html in
                for (name, path, weight) in all {
                    html.element(
                        "pattern",
                        ["id": "p-\(name)", "width": "6", "height": "6", "patternUnits": "userSpaceOnUse"]
                    ) { html in
                        html.shape("rect", ["class": "g-\(name)", "width": "6", "height": "6"])
                        html.shape("path", ["d": path, "stroke-width": weight])
                    }
                }
            }
        }
    }

    private static let all = [
        ("forbidden", "M-1 7 7-1M-1 1 1-1M5 7 7 5", "1.3"),
        ("rate_limited", "M0 1.5H6M0 4.5H6", "1"),
        ("client_error", "M-1-1 7 7M-1 5 1 7M5-1 7 1", "1.3"),
        ("network_error", "M1.5 0V6M4.5 0V6", "1"),
        ("cancelled", "M1 1.5H2.5M4 4.5H5.5", "1.5"),
    ]
}
