// The review desk: shows one question after the other and sends answers. Text of documents is only ever set as text.
"use strict";

const meta = (name) => document.querySelector(`meta[name="${name}"]`).content;
const words = JSON.parse(meta("desk-words"));
const language = meta("desk-language");
const byId = (id) => document.getElementById(id);
const said = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);

const LISTED = 60;       // questions that the list shows

let queue = [];
let current = null;      // details of the question shown
const skipped = new Map();  // id to when it was skipped
let busy = false;
let wide = false;

async function ask(path, body) {
  const spoken = { "Accept-Language": language };
  const answer = await fetch(path, body === undefined ? { headers: spoken } : {
    method: "POST",
    headers: { ...spoken, "Content-Type": "application/json", "X-Desk-Token": meta("desk-token") },
    body: JSON.stringify(body),
  });
  const content = await answer.json();
  if (!answer.ok) throw new Error([content.error, content.advice].filter(Boolean).join(" "));
  return content;
}

function element(name, text, properties = {}) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  Object.assign(made, properties);
  return made;
}

function tell(text) { byId("message").textContent = text; }

// --- the queue -------------------------------------------------------------------------------------------

async function load(next) {
  const found = await ask("api/queue");
  queue = found.items;
  byId("progress").textContent = said(words.progress, found);
  byId("bar").max = Math.max(found.total, 1);
  byId("bar").value = found.decided;
  byId("undo").disabled = !found.can_undo;
  const filter = byId("filter"), chosen = filter.value;
  filter.replaceChildren(element("option", words.all_kinds, { value: "" }), ...Object.entries(found.counts).map(
    ([kind, count]) => element("option", `${words["kind_" + kind]} (${count})`, { value: kind })));
  filter.value = found.counts[chosen] ? chosen : "";
  await show(next && queue.some((item) => item.id === next) ? next : upcoming()[0]?.id);
}

function upcoming() {
  const kind = byId("filter").value;
  const wanted = queue.filter((item) => !kind || item.kind === kind);
  const when = (item) => skipped.get(item.id) ?? 0;
  return wanted.map((item, place) => [item, place]).sort(([a, i], [b, j]) => when(a) - when(b) || i - j).map(([item]) => item);
}

function list() {
  const found = upcoming();
  byId("listed").hidden = found.length <= LISTED;
  byId("listed").textContent = said(words.listed, { shown: LISTED, total: found.length });
  byId("queue").replaceChildren(...found.slice(0, LISTED).map((item) => {
    const button = element("button", item.text || item.row_label || item.heading || words.nothing, { type: "button" });
    button.append(element("small", [words["kind_" + item.kind], item.row_label].filter(Boolean).join(" · ")));
    if (current && item.id === current.id) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => goTo(item.id));
    const line = element("li");
    line.append(button);
    return line;
  }));
}

// --- one question ----------------------------------------------------------------------------------------

async function show(id) {
  byId("card").hidden = id === undefined;
  byId("empty").hidden = id !== undefined;
  if (id === undefined) { current = null; list(); return; }
  const details = await ask(`api/question?question_id=${encodeURIComponent(id)}`);
  const again = current?.id === details.id;
  current = details;
  list();
  byId("kind").textContent = words["kind_" + details.kind];
  byId("subject").textContent = [details.row_label, details.heading].filter(Boolean).join(" — ") || details.table || details.text;
  byId("where").textContent = [details.document, details.report_no, details.table,
    details.row_no ? `${words.row} ${details.row_no}` : ""].filter(Boolean).join(" · ");
  byId("why").textContent = language === "en" ? details.why_en : details.why;
  byId("reading").textContent = details.text || words.nothing;
  byId("was-read").hidden = ["table", "letterhead", "version", "join"].includes(details.kind);
  byId("value").value = details.is_cell ? details.raw : "";
  byId("value").rows = Math.min(6, byId("value").value.split("\n").length);
  byId("reason").value = "";
  byId("scope").value = details.scope;
  byId("form").hidden = !details.is_cell && !details.can_type;
  byId("preview").hidden = !details.can_preview;
  byId("scope-field").hidden = ["version", "held"].includes(details.kind);
  byId("open-table").hidden = !details.table_id || (details.kind === "table" && !details.is_finding);
  byId("open-join").hidden = !details.join;
  byId("open-letterhead").hidden = !details.document_id || details.kind === "letterhead";
  if (!again) byId("effect").hidden = true;
  showPicture();
  showChoices();
  showFields();
  showRows();
  byId("desk").focus({ preventScroll: true });
  prefetch();
}

// Show a question that was chosen, its beginning in sight: on a phone the list stands below it.
async function goTo(id) {
  try {
    await show(id);
    byId("kind").scrollIntoView({ block: "nearest" });
  } catch (error) {
    tell(error.message);
  }
}

function showPicture() {
  byId("figure").hidden = !current.has_picture;
  byId("no-picture").hidden = current.has_picture || !current.rows.length;
  if (!current.has_picture) return;
  const image = byId("picture");
  image.className = wide ? "wide" : "";
  image.onerror = () => { byId("figure").hidden = true; byId("no-picture").hidden = false; };
  image.src = pictureOf(current.id);
  byId("wide").textContent = wide ? words.narrow : words.wide;
}

const pictureOf = (id) => `picture?question_id=${encodeURIComponent(id)}&wide=${wide}`;

function prefetch() {
  const next = upcoming().find((item) => item.id !== current.id);
  if (next && !["version", "held"].includes(next.kind)) new Image().src = pictureOf(next.id);
}

function choice(label, key, act, quiet = true) {
  const button = element("button", label, { type: "button", className: quiet ? "quiet" : "" });
  if (key) button.append(element("kbd", key));
  button.dataset.key = key.toLowerCase();
  button.addEventListener("click", act);
  return button;
}

function showChoices() {
  const made = [];
  if (current.kind === "cell" && current.confidence !== null) {
    made.push(choice(words.accept, "Enter", () => accept([current.id]), false));
    if (current.of_row.length) {
      made.push(choice(said(words.accept_row, { count: current.of_row.length + 1 }), "G", () => accept([current.id, ...current.of_row])));
    }
    if (current.similar.length) {
      made.push(choice(said(words.same, { count: current.similar.length }), "A",
        () => decide([current.id, ...current.similar], { text: byId("value").value })));
    }
  } else if (current.is_finding) {
    made.push(choice(current.kind === "table" ? words.leave : words.known, "K", () => decide([current.id], { state: "known" }), false));
    made.push(choice(words.reported, "B", () => decide([current.id], { state: "reported" })));
    made.push(choice(words.answered, "T", () => decide([current.id], { state: "answered" })));
  }
  current.alternatives.forEach((each, place) => {
    const shown = each[language] || each.shown;
    made.push(choice(shown, place < 9 ? String(place + 1) : "", () => pick(each)));
  });
  byId("choices").replaceChildren(...made);
}

// The fields of a table or a letterhead. What a column can be depends on the kind that is chosen.
function showFields() {
  const form = current.form;
  byId("fields").hidden = !form.length;
  const controls = {};
  byId("field-list").replaceChildren(...form.map((each) => {
    const label = element("label", each[language]);
    const options = each.options ?? each.by_kind;
    const control = element(options ? "select" : "input");
    control.name = each.name;
    if (!options) control.type = each.type;
    if (each.options) control.replaceChildren(...each.options.map(option));
    control.value = each.value;
    controls[each.name] = control;
    label.append(" ", control);
    return label;
  }));
  if (!controls.kind) return;
  const columns = form.filter((each) => each.by_kind);
  const offer = (guessed) => columns.forEach((each) => {
    const choices = each.by_kind[controls.kind.value] ?? [], control = controls[each.name];
    control.replaceChildren(...choices.map(option));
    control.value = guessed ? each.guesses[controls.kind.value] : each.value;
    control.closest("label").hidden = !choices.length;
  });
  offer(false);
  controls.kind.addEventListener("change", () => offer(true));
}

const option = (each) => element("option", each[language], { value: each.value });
const typed = () => Object.fromEntries([...new FormData(byId("fields"))]);

function showRows() {
  byId("near").hidden = !current.rows.length;
  byId("choose-cell").hidden = !current.table_id;
  const head = element("tr");
  current.headings.forEach((heading) => head.append(heading ? element("th", heading, { scope: "col" }) : element("td", "")));
  const thead = element("thead"), body = element("tbody");
  thead.append(head);
  current.rows.forEach((row) => {
    const line = element("tr", undefined, { className: row.is_asked ? "asked" : "" });
    row.cells.forEach((cell) => {
      const table = row.table_id ?? current.table_id;
      const made = element("td", table && cell.column_no ? undefined : cell.text, { className: [cell.asked && "asked", cell.unsure && "unsure"].filter(Boolean).join(" ") });
      if (table && cell.column_no) {
        const button = element("button", cell.text || "·", { type: "button" });
        if (!cell.text) button.setAttribute("aria-label", words.nothing);
        button.addEventListener("click", () => goTo(`cell-${table}-${row.row_no}-${cell.column_no}`));
        made.append(button);
      }
      if (cell.printed) made.title = said(words.was_read, { text: cell.printed });
      line.append(made);
    });
    body.append(line);
  });
  byId("rows").replaceChildren(thead, body);
}

// --- answers ---------------------------------------------------------------------------------------------

function pick(each) {
  if (!current.is_cell) return decide([current.id], { text: each.value, shown: each[language] || each.shown });
  byId("value").value = each.value;
  return decide([current.id], { text: each.value });
}

const accept = (ids) => decide(ids, { text: "", accept: true });

async function decide(ids, answer) {
  if (busy) return;
  busy = true;
  const asked = current;
  try {
    const reason = byId("reason").value, scope = answer.accept ? "document" : byId("scope").value;
    const shown = answer.shown ?? answer.text ?? "";
    delete answer.shown;
    await ask("api/decide", { questions: ids, answer: { reason, scope, waits: asked.waits, ...answer } });
    tell(`${words.stored}: ${current.text} → ${answer.state ? words[answer.state] : answer.accept || answer.values ? current.text : shown}`);
    await load();
  } catch (error) {
    tell(`${words.failed}: ${error.message}`);
    await refresh(asked);
  } finally {
    busy = false;
  }
}

// What others have decided since a question was shown; what was typed stays.
async function refresh(asked) {
  try {
    const { waits, similar, of_row } = await ask(`api/question?question_id=${encodeURIComponent(asked.id)}`);
    Object.assign(asked, { waits, similar, of_row });
  } catch { /* the reason was told */ }
}

async function undo() {
  if (busy) return;
  busy = true;
  try {
    const { questions } = await ask("api/undo", {});
    if (questions.length) { tell(words.undone); await load(questions[0]); }
  } catch (error) {
    tell(`${words.undo_failed}: ${error.message}`);
  } finally {
    busy = false;
  }
}

async function skip() {
  if (!current) return;
  skipped.set(current.id, skipped.size + Math.max(0, ...skipped.values()) + 1);
  await show(upcoming()[0]?.id);
}

// What is typed or chosen in a form; else each answer that can be chosen.
function answersInView() {
  const value = byId("value").value;
  if (current.form.length) return [{ values: typed() }];
  if (!byId("form").hidden && value !== (current.is_cell ? current.raw : "")) return [{ text: value, label: value }];
  const states = current.is_finding ? ["known", "reported", "answered"].map((state) => ({ state, label: words[state] })) : [];
  const answers = [...current.alternatives.slice(0, 4).map((each) => ({ text: each.value, label: each[language] || each.shown })), ...states];
  return answers.length ? answers : [{ text: value }];
}

async function preview() {
  if (!current?.can_preview) return;
  const asked = current;
  const effect = byId("effect"), scope = byId("scope").value;
  effect.replaceChildren();
  effect.hidden = false;
  for (const { label, ...sent } of answersInView()) {  // one by one: each is a run of its own
    const title = element("h3", label === undefined ? words.effect : said(words.if_chosen, { answer: label }));
    const waits = element("p", words.trying);
    effect.setAttribute("aria-busy", "true");
    effect.append(title, waits);
    const found = await ask("api/preview", { question: asked.id, scope, ...sent }).catch((error) => ({ error: error.message }));
    if (current?.id !== asked.id || !waits.isConnected) return;
    waits.replaceWith(...effectOf(found));
  }
  effect.removeAttribute("aria-busy");
}

function effectOf(found) {
  if (found.error) return [element("p", found.error)];
  const list = (items) => { const made = element("ul"); made.append(...items.map((text) => element("li", text))); return made; };
  const changed = [...found.values, ...found.figures].filter((each) => each.before !== each.after);
  const lines = changed.map((each) =>
    `${each[language] ?? each.label}: ${each.before ?? words.nothing} → ${each.after ?? words.nothing}`);
  lines.push(...found.notes.map((each) => each[language]));
  const made = [lines.length ? list(lines) : element("p", words.no_effect)];
  for (const name of ["gone", "new"]) {
    if (found[name].length) made.push(element("h4", words[name]), list(found[name].map((each) => each[language])));
  }
  return made;
}

// --- keys ------------------------------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  if (!current && event.key.toLowerCase() !== "u") return;
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const inField = event.target.matches("input, select, textarea");
  if (event.key === "Enter" && !event.shiftKey && event.target.id === "value") {
    event.preventDefault();
    byId("form").requestSubmit();
    return;
  }
  if (event.key === "Escape" && inField) { byId("desk").focus(); event.preventDefault(); return; }
  if (inField || (event.key === "Enter" && event.target.matches("button, a, summary"))) return;
  const key = event.key.toLowerCase();
  const own = document.querySelector(`#choices button[data-key="${CSS.escape(key)}"]`);
  const act = own ? () => own.click() : { e: type, s: skip, u: undo, p: preview, c: openTable, j: openJoin, l: openLetterhead, enter: () => current.is_tied ? type() : byId("choices").querySelector("button")?.click() }[key];
  if (act) { event.preventDefault(); act(); }
});

function type() {
  const first = byId("form").hidden ? byId("field-list").querySelector("select, input") : byId("value");
  first?.focus();
  first?.select?.();
}

function openTable() { if (!byId("open-table").hidden) goTo(`table-${current.table_id}`); }
function openJoin() { if (!byId("open-join").hidden) goTo(current.join); }
function openLetterhead() { if (!byId("open-letterhead").hidden) goTo(`letterhead-${current.document_id}`); }

byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  byId("desk").focus();
  decide([current.id], { text: byId("value").value });
});
byId("fields").addEventListener("submit", (event) => {
  event.preventDefault();
  byId("desk").focus();
  decide([current.id], { values: typed() });
});
byId("open-table").addEventListener("click", openTable);
byId("open-join").addEventListener("click", openJoin);
byId("open-letterhead").addEventListener("click", openLetterhead);
byId("skip").addEventListener("click", skip);
byId("undo").addEventListener("click", undo);
byId("preview").addEventListener("click", preview);
byId("wide").addEventListener("click", () => { wide = !wide; showPicture(); });
byId("filter").addEventListener("change", () => show(upcoming()[0]?.id));
load().catch((error) => tell(error.message));
