"use strict";
// Tables whose headings sort: by data-sort (text or number) of the heading and data-value of cells.
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const rows = [...table.tBodies].flatMap(part => [...part.rows]).filter(row => !row.classList.contains("group"));
  const value = (row, column, kind) => {
    const cell = row.cells[column];
    if (kind === "text") return cell.textContent.trim().toLowerCase();
    return cell.dataset.value === undefined ? null : Number(cell.dataset.value);
  };
  const sort = (heading, kind) => {
    const column = heading.cellIndex;
    const first = kind === "text" ? "ascending" : "descending";
    const second = kind === "text" ? "descending" : "ascending";
    const direction = heading.getAttribute("aria-sort") === first ? second : first;
    for (const other of heading.parentElement.cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", direction);
    const sign = direction === "ascending" ? 1 : -1;
    const order = (a, b) => {
      // what everything is compared with stays on top, what has no number at the end
      const alone = b.classList.contains("alone") - a.classList.contains("alone");
      if (alone) return alone;
      const x = value(a, column, kind), y = value(b, column, kind);
      if (x === null || y === null) return (x === null) - (y === null);
      return x < y ? -sign : x > y ? sign : 0;
    };
    table.classList.add("sorted"); // its groups are mixed now
    body.append(...[...rows].sort(order));
  };
  for (const heading of table.tHead.rows[0].cells) {
    const kind = heading.dataset.sort;
    if (!kind) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sort(heading, kind));
    heading.replaceChildren(button);
  }
}
