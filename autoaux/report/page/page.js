"use strict";
(() => {
  const board = document.getElementById("board");
  const body = board.tBodies[0];
  const rows = [...body.rows];
  const filter = document.getElementById("filter");
  const byVerdict = document.getElementById("by-verdict");
  const shown = document.getElementById("shown");
  for (const controls of document.querySelectorAll(".controls")) controls.hidden = false;

  const show = () => {
    const words = filter.value.trim().toLowerCase();
    let count = 0;
    for (const row of rows) {
      const alone = row.classList.contains("alone");
      const match = row.cells[0].textContent.toLowerCase().includes(words) && (!byVerdict.value || row.dataset.verdict === byVerdict.value);
      row.hidden = !alone && !match;
      if (!alone && match) count += 1;
    }
    shown.textContent = words || byVerdict.value ? `${count} of ${rows.filter(row => !row.classList.contains("alone")).length}` : "";
  };
  filter.addEventListener("input", show);
  byVerdict.addEventListener("change", show);

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
      // the single task stays on top, what has no number stays at the end
      const alone = b.classList.contains("alone") - a.classList.contains("alone");
      if (alone) return alone;
      const x = value(a, column, kind), y = value(b, column, kind);
      if (x === null || y === null) return (x === null) - (y === null);
      return x < y ? -sign : x > y ? sign : 0;
    };
    body.append(...[...rows].sort(order));
  };
  for (const heading of board.tHead.rows[0].cells) {
    const kind = heading.dataset.sort;
    if (!kind) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    button.addEventListener("click", () => sort(heading, kind));
    heading.replaceChildren(button);
  }

  const entries = [...document.querySelectorAll("#candidates > details")];
  document.getElementById("open-all").addEventListener("click", () => entries.forEach(entry => { entry.open = true; }));
  document.getElementById("close-all").addEventListener("click", () => entries.forEach(entry => { entry.open = false; }));
  const follow = () => {
    const entry = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (entry && entry.tagName === "DETAILS") {
      entry.open = true;
      entry.scrollIntoView();
    }
  };
  addEventListener("hashchange", follow);
  follow();
  // the address of what a person opened can be copied and sent
  for (const entry of entries) {
    entry.querySelector("summary").addEventListener("click", () => {
      if (!entry.open) history.replaceState(null, "", `#${entry.id}`);
    });
  }
})();
