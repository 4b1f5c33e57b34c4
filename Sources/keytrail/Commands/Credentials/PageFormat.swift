internal import ArgumentParser

/// The forms in which a page about one thing is written.
enum PageFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}
