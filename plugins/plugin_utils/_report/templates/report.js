"use strict";
// Times of the reader beside those in UTC.
for (const time of document.querySelectorAll("time")) {
  const here = new Date(time.dateTime);
  if (!Number.isNaN(here.getTime())) time.textContent += ` (${here.toLocaleString()} here)`;
}

// The sites of the index: sought, narrowed to a status, sorted.
(() => {
  const table = document.getElementById("sites");
  if (!table) return;
  const [search, status, order, shown] = ["search", "status", "order", "shown"].map((id) => document.getElementById(id));
  const rows = [...table.tBodies[0].rows];
  const key = { name: (row) => row.dataset.site.toLowerCase(), declared: (row) => -row.dataset.declared, differ: (row) => -row.dataset.differ };
  const select = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = (row) => (!status.value || row.dataset.status === status.value) &&
      words.every((word) => row.textContent.toLowerCase().includes(word));
    const by = key[order.value];
    const sorted = by ? [...rows].sort((one, other) => (by(one) < by(other) ? -1 : by(one) > by(other) ? 1 : 0)) : rows;
    for (const row of sorted) {
      row.hidden = !found(row);
      table.tBodies[0].append(row);
    }
    shown.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length}`;
  };
  for (const one of [search, status, order]) one.addEventListener("input", select);
  document.getElementById("filters").hidden = false;
  select();
})();

(() => {
  // The changes stand in the page as data. All rows are made, a few at a time, so that 10,000 changes open at once.
  const CHUNK = 200;
  const source = document.getElementById("changes");
  if (!source) return;
  const changes = JSON.parse(source.textContent);
  const table = document.getElementById("rows");
  const end = document.getElementById("end");
  const shown = document.getElementById("shown");
  const search = document.getElementById("search");
  const field = document.getElementById("field");
  const action = document.getElementById("action");
  const columns = [...table.tHead.rows[0].cells].map((head) => head.textContent);
  const owned = columns.length > 5;
  const order = document.getElementById("order");
  let found = changes;
  let next = 0;
  for (const change of changes) {
    const parts = [change.id, change.email, change.action, change.outcome, change.source, change.code, change.error];
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
    return made;
  };
  // What both values have in common at their ends stays plain, what lies between is marked.
  const value = (row, style, text, other) => {
    const box = document.createElement("span");
    box.className = text === "" ? "value empty" : "value";
    const side = cell(row, `side ${style}`);
    side.dataset.column = columns[style === "old" ? 3 : 4];
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
      if (number) {
        row.className = "more";
      } else {
        const customer = cell(row, "who");
        const what = cell(row, "what");
        customer.rowSpan = what.rowSpan = fields.length;
        if (change.id !== null) row.id = change.id;
        line(customer, change.email || (change.id === null ? "?" : `customer ${change.id}`), "");
        const known = line(customer, "", "soft small");
        if (change.id !== null) {
          const link = document.createElement("a");
          link.href = `#${change.id}`;
          link.textContent = change.id;
          known.append(link);
        }
        if (change.source) known.append(change.id === null ? change.source : ` · ${change.source}`);
        line(what, change.action, "");
        if (change.outcome !== "planned") line(what, change.outcome, change.outcome === "failed" ? "error small" : "soft small");
        if (change.code) line(what, change.code, "error small");
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
        third.dataset.column = columns[5];
        cell(row, "what", moved || "").dataset.column = columns[6];
      }
    });
    table.append(body);
  };
  let drawing;
  const more = (most = CHUNK) => {
    clearTimeout(drawing);
    const stop = Math.min(next + most, found.length);
    while (next < stop) draw(found[next++]);
    end.hidden = next >= found.length;
    end.textContent = "More are being drawn …";
    if (next < found.length) drawing = setTimeout(more, 0);
  };
  const go = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    if (!id || !changes.some((change) => String(change.id) === id)) return;
    more(found.length);
    document.getElementById(id)?.scrollIntoView();
  };
  const keys = {
    email: (change) => change.email.toLowerCase(),
    action: (change) => `${change.action} ${change.outcome}`,
    many: (change) => -change.fields.length,
  };
  const select = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    found = changes.filter((change) =>
      (!field.value || change.fields.some(([name]) => name === field.value)) &&
      (!action.value || [change.action, change.outcome, `${change.action}: ${change.outcome}`].includes(action.value)) &&
      words.every((word) => change.text.includes(word)));
    const by = keys[order.value];
    if (by) found.sort((one, other) => (by(one) < by(other) ? -1 : by(one) > by(other) ? 1 : 0));
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
  order.addEventListener("change", select);
  for (const bar of document.querySelectorAll("[data-filter]")) {
    const list = document.getElementById(bar.dataset.filter);
    const choose = () => {
      list.value = list.value === bar.dataset.value ? "" : bar.dataset.value;
      select();
      document.getElementById("list").scrollIntoView();
    };
    bar.addEventListener("click", choose);
    bar.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose();
    });
  }
  addEventListener("beforeprint", () => more(found.length));
  addEventListener("hashchange", go);
  document.getElementById("filters").hidden = false;
  select();
  go();
})();
