(() => {
  const board = document.getElementById("board");
  const rows = [...board.tBodies].flatMap(part => [...part.rows]).filter(row => !row.classList.contains("group"));
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
    for (const heading of board.querySelectorAll("tr.group")) {
      heading.hidden = ![...heading.parentElement.rows].some(row => row !== heading && !row.hidden);
    }
    shown.textContent = words || byVerdict.value ? `${count} of ${rows.filter(row => !row.classList.contains("alone")).length}` : "";
  };
  filter.addEventListener("input", show);
  byVerdict.addEventListener("change", show);

  // what is open is printed, and how to cite
  const cited = document.querySelector("#cite details");
  addEventListener("beforeprint", () => { cited.open = true; });

  for (const figure of document.querySelectorAll("figure.words")) {
    const output = figure.nextElementSibling.querySelector("output");
    figure.addEventListener("click", event => {
      const words = event.target.querySelector("title");
      if (words) output.textContent = words.textContent;
    });
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
