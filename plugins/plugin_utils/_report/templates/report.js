"use strict";
(() => {
  // The changes stand in the page as data. Rows are made as they are scrolled to, so that 10,000 changes open at once.
  const CHUNK = 100;
  const source = document.getElementById("changes");
  if (!source) return;
  const changes = JSON.parse(source.textContent);
  const table = document.getElementById("rows");
  const end = document.getElementById("end");
  const shown = document.getElementById("shown");
  const search = document.getElementById("search");
  const field = document.getElementById("field");
  const action = document.getElementById("action");
  const owned = table.tHead.rows[0].cells.length > 5;
  let found = changes;
  let next = 0;
  for (const change of changes) {
    const parts = [change.id, change.email, change.action, change.outcome, change.source, change.error];
    for (const [name, before, after] of change.fields) parts.push(name, before, after);
    change.text = parts.join("\n").toLowerCase();
  }

  const cell = (row, style, text) => {
    const made = row.insertCell();
    made.className = style;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const line = (parent, text, style) => {
    const made = document.createElement("div");
    made.textContent = text;
    made.className = style;
    parent.append(made);
  };
  // What both values have in common at their ends stays plain, what lies between is marked.
  const value = (row, style, text, other) => {
    const box = document.createElement("span");
    box.className = text === "" ? "value empty" : "value";
    const side = cell(row, `side ${style}`);
    side.dataset.column = table.tHead.rows[0].cells[side.cellIndex].textContent;
    side.append(box);
    if (text === "" || other === "") {
      box.textContent = text === "" ? "empty" : text;
      return;
    }
    const most = Math.min(text.length, other.length);
    let start = 0;
    let stop = 0;
    while (start < most && text[start] === other[start]) start += 1;
    while (stop < most - start && text[text.length - 1 - stop] === other[other.length - 1 - stop]) stop += 1;
    const mark = document.createElement("mark");
    mark.textContent = text.slice(start, text.length - stop);
    box.append(text.slice(0, start), mark, text.slice(text.length - stop));
  };
  const draw = (change) => {
    const body = document.createElement("tbody");
    const fields = change.fields.length ? change.fields : [["", "", ""]];
    fields.forEach(([name, before, after, applied, moved], number) => {
      const row = body.insertRow();
      const customer = cell(row, "who");
      const what = cell(row, "what");
      if (number) {
        row.className = "more";
      } else {
        line(customer, change.email || (change.id === null ? "?" : `customer ${change.id}`), "");
        line(customer, [change.id, change.source].filter((one) => one !== null && one !== "").join(" · "), "soft small");
        line(what, change.action, "");
        if (change.outcome !== "planned") line(what, change.outcome, change.outcome === "failed" ? "error small" : "soft small");
        if (change.error) line(customer, change.error, "error small");
      }
      cell(row, "name", name);
      if (name === "") {
        cell(row, "side");
        cell(row, "side");
      } else {
        value(row, "old", before, after);
        value(row, "new", after, before);
      }
      if (owned) {
        const third = cell(row, "side", applied || "");
        third.dataset.column = "Last applied";
        cell(row, "what", moved || "").dataset.column = "Moved by";
      }
    });
    table.append(body);
  };
  const more = () => {
    const stop = Math.min(next + CHUNK, found.length);
    while (next < stop) draw(found[next++]);
    end.hidden = next >= found.length;
  };
  const select = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    found = changes.filter((change) =>
      (!field.value || change.fields.some(([name]) => name === field.value)) &&
      (!action.value || [change.action, change.outcome, `${change.action}: ${change.outcome}`].includes(action.value)) &&
      words.every((word) => change.text.includes(word)));
    for (const body of [...table.tBodies]) body.remove();
    next = 0;
    shown.textContent = `${found.length.toLocaleString("en")} of ${changes.length.toLocaleString("en")}`;
    more();
  };

  let waiting;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(select, 120);
  });
  field.addEventListener("change", select);
  action.addEventListener("change", select);
  for (const bar of document.querySelectorAll("[data-filter]")) {
    const list = document.getElementById(bar.dataset.filter);
    bar.addEventListener("click", () => {
      list.value = list.value === bar.dataset.value ? "" : bar.dataset.value;
      select();
      document.getElementById("list").scrollIntoView();
    });
  }
  new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && more(), { rootMargin: "900px" }).observe(end);
  document.getElementById("filters").hidden = false;
  select();
})();
