/// The page's script: it orders the rows of tables, and the page says all it says without it.
package enum TableScript {
    /// The whole script.
    ///
    /// It reads and moves what is on the page, asks for nothing, and writes no markup. Numbers stand in `data-v` or are what
    /// the text begins with; what has none comes last. A button keeps the focus, and a status line says what was done.
    package static let text = """
        (() => {
        "use strict";
        const status = document.createElement("p");
        status.className = "unseen";
        status.setAttribute("role", "status");
        document.querySelector("main").append(status);
        document.documentElement.classList.add("script");
        const words = new Intl.Collator("en", {numeric: true}).compare;
        const number = cell => parseFloat(cell.dataset.v ?? cell.textContent.replace(/[\\s<>+]/g, "").replace("−", "-"));
        const order = (table, heading, button) => {
          const column = [...heading.parentNode.children].indexOf(heading);
          const isNumber = heading.classList.contains("n");
          const before = heading.getAttribute("aria-sort");
          const isDown = before ? before === "ascending" : isNumber;
          for (const other of heading.parentNode.children) other.removeAttribute("aria-sort");
          heading.setAttribute("aria-sort", isDown ? "descending" : "ascending");
          const body = table.tBodies[0];
          const rows = [...body.rows].map((row, place) => {
            const cell = row.cells[column];
            return {row, place, key: isNumber ? number(cell) : cell.textContent};
          });
          const sign = isDown ? -1 : 1;
          rows.sort((a, b) => {
            if (!isNumber) return sign * words(a.key, b.key) || a.place - b.place;
            const none = isNaN(a.key) - isNaN(b.key);
            return none || (isNaN(a.key) ? 0 : sign * (a.key - b.key)) || a.place - b.place;
          });
          body.append(...rows.map(entry => entry.row));
          status.textContent = table.caption.textContent + ": by " + button.textContent + ", "
            + (isDown ? "descending" : "ascending");
        };
        for (const table of document.querySelectorAll("table.sort")) {
          for (const heading of table.tHead.rows[0].cells) {
            if (heading.classList.contains("fixed")) continue;
            const button = document.createElement("button");
            button.type = "button";
            button.append(heading.firstChild);
            heading.prepend(button);
            button.addEventListener("click", () => order(table, heading, button));
          }
        }
        })();

        """

    /// SHA-256 of `text` in Base64 (Content Security Policy Level 3 §2.3.1).
    ///
    /// A test keeps it true: after a change of the script, it fails and names the new digest.
    package static let digest = "762tvV37hy8gRcQMysj/bmhocBpWBFireN9P2p6STp4="
}
