// Pages made of packs (packs.py): search, units, indicators, reports, tables. Runs from disk; asks nothing of a network.
// Everything of a document is put into the page as text, never as markup.
"use strict"
const script = document.currentScript
const root = script.dataset.root, here = script.dataset.here, vi = document.documentElement.lang === "vi"
const words = JSON.parse(document.getElementById("words").textContent)
const pages = {unit: "don-vi.html", indicator: "chi-tieu.html", report: "bao-cao.html", table: "bang.html"}

// --- packs ---------------------------------------------------------------------------------------------------------
const asked = new Map()
const baocao = {put(name, packed) { asked.get(name).arrived(packed) }}
window.baocao = baocao
function pack(name) {
  if (!asked.has(name)) {
    let arrived, failed
    const packed = new Promise((yes, no) => { arrived = yes; failed = no })
    asked.set(name, {arrived, content: packed.then(unpack)})
    const element = document.createElement("script")
    element.src = `${root}shared/data/${name}.js`
    element.onerror = () => failed(new Error(name))
    document.head.append(element)
  }
  return asked.get(name).content
}
async function unpack(packed) {
  const bytes = Uint8Array.from(atob(packed), c => c.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))
  return new Response(stream).json()
}
function bucket(key, count) {
  let value = 0x811c9dc5
  for (let i = 0; i < key.length; i++) value = Math.imul(value ^ key.charCodeAt(i), 0x01000193) >>> 0
  return value % count
}
async function record(kind, key) {
  const names = await pack("names")
  return (await pack(`${kind}-${bucket(key, names.packs[kind])}`))[key]
}

// --- words, numbers, days ------------------------------------------------------------------------------------------
const say = (key, filled = {}) => (words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => filled[name])
const coded = code => words["code_" + code] ?? words[code] ?? code
// A number of a finding as its sentence prints it, which knows a count from a year.
function told(text, sentence) {
  const found = /^(\d+)(?:\.(\d+))?(%?)$/.exec(text ?? "")
  if (!found) return text
  const [, whole, rest, sign] = found, behind = (rest ? (vi ? "," : ".") + rest : "") + sign
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, vi ? "." : ",") + behind
  return [grouped, whole + behind].find(each => sentence.includes(each)) ?? text
}
const number = new Intl.NumberFormat(vi ? "vi-VN" : "en-GB", {maximumFractionDigits: 4}).format
const signed = value => (value > 0 ? "+" : "") + number(Math.round(value * 100) / 100)
const day = text => !text ? "" : vi ? text.slice(0, 10).split("-").reverse().join("/") : text.slice(0, 10)
function period(start, end) {
  if (!start || !end) return ""
  const [y, m, d] = start.split("-").map(Number), [y2, m2, d2] = end.split("-").map(Number)
  const whole = y === y2 && d === 1 && d2 === new Date(y2, m2, 0).getDate()
  if (whole && m === 1 && m2 === 12) return say("year_of", {year: y})
  if (whole && m === 1 && m2 === 6) return say("half_of", {year: y})
  if (whole && m === m2) return say("month_of", {month: m, year: y})
  if (whole && m % 3 === 1 && m2 === m + 2) return say("quarter_of", {quarter: (m2 / 3), year: y})
  if (whole && m === 1) return say("months_of", {months: m2, year: y})
  return `${day(start)} – ${day(end)}`
}
// What a mark of part of a year says beside its number: "6 tháng", "quý III".
const part = (start, end) => {
  if (isWhole(start, end)) return ""
  const whole = period(start, end), [year] = (end ?? "").split("-")
  return whole.replace(new RegExp(`[\\s/]*(năm|of)?[\\s/]*${year}$`), "")
}
const first = text => text.charAt(0).toUpperCase() + text.slice(1)
const isWhole = (start, end) => start?.endsWith("-01-01") && end?.endsWith("-12-31")
const fold = text => text.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "")

// --- elements ------------------------------------------------------------------------------------------------------
function h(tag, attributes, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value)
    else element.setAttribute(name, value === true ? "" : value)
  }
  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false))
  return element
}
const link = (page, key, text) => h("a", {href: `${here}${pages[page]}#${encodeURIComponent(key)}`}, text)
const printed = text => h("span", {lang: "vi"}, text ?? "")
// What a person has put right says so; of a cell, with what was read.
const corrected = read => h("small", {class: "corrected"}, " ", read === undefined ? say("corrected") : say("corrected_from", {text: read}))
const rowId = (table, row) => row ? `${table}-r${String(row).padStart(4, "0")}` : table
const tool = document.getElementById("tool")
function title(text) { document.title = `${text} · ${words.site}`; return h("h1", {lang: "vi"}, text) }
function facts(pairs) {
  const shown = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "")
  return h("dl", {class: "facts"}, shown.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))))
}
function section(id, heading, ...children) { return h("section", {"aria-labelledby": id}, h("h2", {id}, typeof heading === "string" ? first(heading) : heading), ...children) }
const severity = code => h("span", {class: `severity ${code}`}, coded(code))

// --- tables that sort, filter and go into files --------------------------------------------------------------------
// columns: {name, value(row) for sorting and files, show(row) for the page, number}
function table(name, columns, rows, {filter = rows.length > 12, limit = 500} = {}) {
  const body = h("tbody"), count = h("output", {class: "count", "aria-live": "polite"})
  let order = null, down = false, wanted = ""
  columns = columns.map(column => ({...column, name: first(column.name)}))
  const text = (column, row) => String((column.value ? column.value(row) : "") ?? "")
  function draw() {
    let chosen = wanted ? rows.filter(row => columns.some(c => fold(text(c, row)).includes(wanted))) : rows
    if (order) {
      const key = row => order.value(row)
      chosen = [...chosen].sort((a, b) => {
        const x = key(a), y = key(b)
        if (x === null || x === undefined || y === null || y === undefined) return (x ?? null) === null ? 1 : -1
        return (typeof x === "number" ? x - y : String(x).localeCompare(String(y), "vi", {numeric: true})) * (down ? -1 : 1)
      })
    }
    body.replaceChildren(...chosen.slice(0, limit).map(row => h("tr", {}, columns.map(c => {
      const value = c.show ? c.show(row) : c.number ? (c.value(row) === null ? "" : number(c.value(row))) : printed(text(c, row))
      return h("td", {class: c.number ? "number" : null}, value)
    }))))
    count.textContent = chosen.length > limit ? say("rows_shown", {shown: number(limit), total: number(chosen.length)})
      : wanted ? say("rows_found", {count: number(chosen.length)}) : ""
  }
  const heads = columns.map(column => h("th", {scope: "col", class: column.number ? "number" : null}, column.value
    ? h("button", {type: "button", class: "sort", onclick: event => {
        down = order === column && !down; order = column
        heads.forEach(head => head.removeAttribute("aria-sort"))
        event.currentTarget.parentElement.setAttribute("aria-sort", down ? "descending" : "ascending")
        draw()
      }}, column.name) : column.name))
  draw()
  const id = "f" + Math.random().toString(36).slice(2)
  return h("div", {class: "data"},
    h("div", {class: "tools"},
      filter ? [h("label", {for: id, class: "hidden"}, say("filter")), h("input", {id, type: "search", placeholder: say("filter"), oninput: event => { wanted = fold(event.target.value.trim()); draw() }})] : null,
      files(name, columns, rows)),
    count,
    h("div", {class: "scroll", role: "group", tabindex: "0", "data-hint": say("scroll_hint"), "aria-label": name},
      h("table", {}, h("thead", {}, h("tr", {}, heads)), body)))
}
function files(name, columns, rows) {
  const kept = columns.filter(column => column.value)
  const content = () => [kept.map(column => column.name), ...rows.map(row => kept.map(column => column.value(row)))]
  const file = fold(name).replace(/[^a-z0-9]+/g, "-").slice(0, 60) || "so-lieu"
  return [
    h("button", {type: "button", onclick: () => save(`${file}.csv`, csv(content()), "text/csv")}, "CSV"),
    h("button", {type: "button", onclick: () => save(`${file}.xlsx`, xlsx(content()), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")}, "XLSX"),
  ]
}
function save(name, content, type) {
  const url = URL.createObjectURL(new Blob([content], {type}))
  h("a", {href: url, download: name}).click()
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}
// What begins like a formula is text to a spreadsheet with an apostrophe before it, as in `baocao export`.
const plain = value => typeof value === "string" && /^[=+\-@\t\r]/.test(value) && !/^-?[\d.,]+$/.test(value) ? "'" + value : value
const csv = rows => "\ufeff" + rows.map(row => row.map(value => {
  const text = String(plain(value) ?? "")
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}).join(",")).join("\r\n")
function xlsx(rows) {
  const clean = text => text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "").replace(/[<>&]/g, c => `&#${c.charCodeAt(0)};`).slice(0, 32767)
  const cell = value => value === null || value === undefined || value === "" ? "<c/>"
    : typeof value === "number" ? `<c><v>${value}</v></c>` : `<c t="inlineStr"><is><t xml:space="preserve">${clean(String(value))}</t></is></c>`
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
  const types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
  return zip({
    "[Content_Types].xml": `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${types}.worksheet+xml"/></Types>`,
    "_rels/.rels": `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="${clean(say("data"))}" sheetId="1" r:id="r1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    "xl/worksheets/sheet1.xml": `${head}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>${rows.map(row => `<row>${row.map(cell).join("")}</row>`).join("")}</sheetData></worksheet>`,
  })
}
function zip(files) {
  const encoder = new TextEncoder(), parts = [], directory = []
  const table = Array.from({length: 256}, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n >>> 0 })
  const crc = bytes => { let c = ~0; for (const byte of bytes) c = table[(c ^ byte) & 255] ^ (c >>> 8); return ~c >>> 0 }
  const little = (...pairs) => Uint8Array.from(pairs.flatMap(([size, value]) => Array.from({length: size}, (_, i) => (value >>> (8 * i)) & 255)))
  let offset = 0
  for (const [name, text] of Object.entries(files)) {
    const bytes = encoder.encode(text), title = encoder.encode(name)
    const fields = [[2, 20], [2, 0x800], [2, 0], [2, 0], [2, 0x21], [4, crc(bytes)], [4, bytes.length], [4, bytes.length], [2, title.length], [2, 0]]
    parts.push(little([4, 0x04034b50], ...fields), title, bytes)
    directory.push(little([4, 0x02014b50], [2, 20], ...fields, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), title)
    offset += 30 + title.length + bytes.length
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0), count = Object.keys(files).length
  return new Blob([...parts, ...directory, little([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, offset], [2, 0])])
}

// --- charts --------------------------------------------------------------------------------------------------------
// A figure with its picture, what it says in words, its data, the query it is from, and how to cite it.
function chart(name, {marks, options = {}, text, columns, rows, sql, source, legend = [], found = [], heading = ""}) {
  const holder = h("div", {class: "plot"}), told = h("output", {class: "told", "aria-live": "polite"})
  function draw() {
    const width = Math.max(270, Math.min(760, holder.clientWidth || 640))
    const picture = Plot.plot({width, style: {fontSize: "13px", background: "none", overflow: "visible"}, ariaLabel: name, ...options, marks: marks(width)})
    holder.replaceChildren(picture)
    walk(picture, told)
  }
  new ResizeObserver(([entry]) => { if (entry.contentRect.width !== holder.seen) { holder.seen = entry.contentRect.width; draw() } }).observe(holder)
  return h("figure", {}, heading ? h("h3", {}, heading) : null, h("figcaption", {}, text), holder,
    legend.length ? h("ul", {class: "legend", "aria-label": say("legend")}, legend.map(([sign, meaning, colour]) => h("li", {}, h("span", {class: `sign ${sign}`, style: colour && `background: ${colour}`, "aria-hidden": "true"}), meaning))) : null,
    found.length ? h("ul", {class: "found-list"}, found.map(([code, text, target]) => h("li", {}, severity(code), " ", text, " ", target ? link("table", target, say("see")) : null))) : null, told,
    h("details", {}, h("summary", {}, say("show_data", {count: number(rows.length)})), table(name, columns, rows)),
    h("details", {}, h("summary", {}, say("sql")), h("pre", {tabindex: "0"}, h("code", {}, sql))),
    h("details", {}, h("summary", {}, say("cite")), h("p", {}, printed(source))))
}
// One stop of the Tab key for a chart; arrows go from mark to mark, which say what they are.
function walk(picture, told) {
  const marks = [...picture.querySelectorAll("circle[aria-label], rect[aria-label], path[aria-label]")].filter(mark => mark.getAttribute("aria-label").includes(":"))
  picture.setAttribute("role", "group")
  // what Plot calls its layers says nothing to a reader
  picture.querySelectorAll("g[aria-label], g[aria-description]").forEach(layer => { layer.removeAttribute("aria-label"); layer.removeAttribute("aria-description") })
  marks.forEach((mark, place) => {
    mark.setAttribute("tabindex", place ? "-1" : "0")
    mark.setAttribute("role", "img")
    mark.addEventListener("focus", () => { told.textContent = mark.getAttribute("aria-label") })
    mark.addEventListener("pointerenter", () => { told.textContent = mark.getAttribute("aria-label") })
    mark.addEventListener("keydown", event => {
      const step = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key]
      const next = step && marks[place + step]
      if (next) { event.preventDefault(); mark.setAttribute("tabindex", "-1"); next.setAttribute("tabindex", "0"); next.focus() }
    })
  })
}
const quoted = text => "'" + String(text).replaceAll("'", "''") + "'"
async function cited(reportKeys) {
  const names = await pack("names")
  return [...new Set(reportKeys)].map(key => names.reports.find(report => report[0] === key)).filter(Boolean)
    .map(report => `${report[5] ? report[5] + ", " : ""}${report[1]}${report[3] ? ", " + day(report[3]) : ""}`).join("; ")
}

// --- pages ---------------------------------------------------------------------------------------------------------
const measures = {online: "%", on_time: "%", signed: "%", received: "", late: "", documents_out: ""}
const columnOf = {online: "Phần trăm trực tuyến tính lại", on_time: "Phần trăm đúng hạn tính lại", signed: "Phần trăm ký số theo báo cáo", received: "Tiếp nhận", late: "Giải quyết quá hạn", documents_out: "Văn bản đi"}
const viewOf = code => ["signed", "documents_out"].includes(code) ? "van_ban_dien_tu_theo_ky" : "ho_so_truc_tuyen_theo_ky"
const levelsOfViews = {tinh: "cấp tỉnh", huyen: "cấp huyện", xa: "cấp xã"}
const sourceColumn = (tableOf, rowOf) => ({name: say("source"), show: row => link("table", rowId(tableOf(row), rowOf(row)), say("see"))})

async function unitPage(key) {
  const unit = await record("u", key)
  if (!unit) return missing()
  const shown = Object.keys(measures).filter(code => unit.measures[code])
  const charts = await Promise.all(shown.map(async code => [await overTime(unit, code), await amongPeers(key, unit, code)]))
  const names = await pack("names"), known = new Set(names.units.map(each => each[0]))
  const reached = (key, name) => name && (known.has(key) ? link("unit", key, printed(name)) : printed(name))
  return [title(unit.name), h("p", {class: "lead", lang: "vi"}, reached(unit.parent, unit.above), unit.province && unit.province !== unit.above ? `, ${unit.province}` : null),
    facts([[say("level"), unit.level && coded(unit.level)], [say("population"), unit.population && number(unit.population)], [say("area"), unit.area && `${number(unit.area)} km²`],
      [say("in_force"), unit.valid_from || unit.valid_to ? `${day(unit.valid_from) || "…"} – ${day(unit.valid_to) || "…"}` : null], [say("successor"), reached(unit.successor_key, unit.successor)]]),
    shown.length > 1 ? section("glance", say("at_a_glance"), table(say("at_a_glance"), glance(), shown.map(code => [code, ...unit.measures[code].at(-1)]))) : null,
    shown.map((code, place) => section("m-" + code, say("measure_" + code), h("div", {class: "pair"}, charts[place]))),
    unit.findings.length ? section("findings", say("findings"), table(say("findings"), [
      {name: say("severity"), value: r => coded(r[0]), show: r => severity(r[0])}, {name: say("finding"), value: r => vi ? r[1] : r[2]},
      sourceColumn(r => r[4] ?? "", r => r[5])], unit.findings)) : null,
    unit.targets.length ? section("targets", say("targets_led"), table(say("targets_led"), [
      {name: say("indicator"), value: r => r[1], show: r => link("indicator", r[0], printed(r[1]))}, {name: say("year"), value: r => r[2]}, {name: say("target"), value: r => r[3]},
      {name: say("result"), value: r => r[4], show: r => [printed(r[4]), r[8] && corrected()]}, {name: say("verdict"), value: r => r[5] && coded(r[5]), show: r => r[5] ? coded(r[5]) : ""}, {name: say("role"), value: r => coded(r[6]), show: r => coded(r[6])},
      {name: say("source"), show: r => link("table", r[7], say("see"))}], unit.targets)) : null,
    unit.tasks.length ? section("tasks", say("tasks"), table(say("tasks"), [
      {name: say("task"), value: r => r[0], show: r => [printed(r[0]), r[5] && corrected()]}, {name: say("state"), value: r => coded("task_" + r[1]), show: r => coded("task_" + r[1])}, {name: say("due"), value: r => r[2]},
      {name: say("role"), value: r => coded(r[3]), show: r => coded(r[3])}, {name: say("source"), show: r => link("table", r[4], say("see"))}], unit.tasks)) : null,
    unit.figures.length ? section("figures", say("all_figures"), table(say("all_figures"), [
      {name: say("table"), value: r => r[0]}, {name: say("row"), value: r => r[1]}, {name: say("column"), value: r => r[2]}, {name: say("value"), value: r => r[3], show: r => [printed(r[3]), r[9] && corrected()]}, {name: say("measured_in"), value: r => r[4]},
      {name: say("period_word"), value: r => r[6], show: r => period(r[5], r[6])}, sourceColumn(r => r[7], r => r[8])], unit.figures)) : null]
}
// The newest figure of each measure: code, then the columns of a measure.
const glance = () => [
  {name: say("figure"), value: r => say("measure_" + r[0]), show: r => h("a", {href: `#m-${r[0]}`, onclick: event => { event.preventDefault(); document.getElementById("m-" + r[0]).scrollIntoView() }}, say("measure_" + r[0]))},
  {name: say("value"), value: r => r[3], number: true, show: r => number(r[3]) + measures[r[0]]}, {name: say("period_word"), value: r => period(r[1], r[2]), show: r => period(r[1], r[2])},
  {name: say("place"), value: r => r[4], number: true, show: r => say("place_among", {place: number(r[4]), among: number(r[5])})},
  {name: say("target"), value: r => r[10], number: true, show: r => r[10] === null ? "" : number(r[10]) + measures[r[0]]},
  {name: say("gap"), value: r => r[10] === null ? null : Math.round((r[3] - r[10]) * 100) / 100, number: true, show: r => r[10] === null ? "" : say("points", {gap: signed(r[3] - r[10])})},
  sourceColumn(r => r[6], r => r[7])]
async function overTime(unit, code) {
  const rows = unit.measures[code].map(([start, end, value, place, among, tableId, row, report, isCorrected, goal]) => ({start, end, value, place, among, tableId, row, report, isCorrected, goal, found: unit.findings.filter(f => f[0] !== "info" && f[4] === tableId && f[5] === row)}))
  const label = row => [`${period(row.start, row.end)}: ${number(row.value)}${measures[code]}`, ...row.found.map(f => vi ? f[1] : f[2])].join(" ")
  const newest = rows.at(-1), goals = rows.filter(row => row.goal !== null), warned = rows.filter(row => row.found.length)
  const against = newest.goal === null ? "" : " " + say(newest.value < newest.goal ? "below_target" : "reached_target", {target: number(newest.goal) + measures[code], gap: number(Math.abs(Math.round((newest.value - newest.goal) * 100) / 100))})
  const x = row => period(row.start, row.end)
  const text = say("unit_says", {measure: say("measure_" + code), value: number(newest.value) + measures[code], period: period(newest.start, newest.end), place: newest.place, among: newest.among}) + against
  return chart(`${say("measure_" + code)}: ${unit.name}`, {
    heading: say("over_time"), text, rows, source: await cited(rows.map(row => row.report)),
    legend: [rows.some(r => isWhole(r.start, r.end)) && ["whole", say("mark_whole")], rows.some(r => !isWhole(r.start, r.end)) && ["part", say("mark_part")], goals.length && ["goal", say("mark_target")], warned.length && ["warned", say("mark_finding")]].filter(Boolean),
    found: [...new Map(warned.flatMap(row => row.found.map(f => [`${x(row)}: ${vi ? f[1] : f[2]}`, [f[0], `${x(row)}: ${vi ? f[1] : f[2]}`, rowId(row.tableId, row.row)]]))).values()],
    sql: `SELECT "Kỳ", "${columnOf[code]}", "Nguồn"\nFROM bi.${viewOf(code)}\nWHERE "Mã dòng" IN (${rows.map(r => quoted(rowId(r.tableId, r.row))).join(", ")})\nORDER BY "Đến ngày", "Từ ngày"`,
    columns: [{name: say("period_word"), value: r => period(r.start, r.end), show: r => period(r.start, r.end)}, {name: say("value"), value: r => r.value, number: true, show: r => [number(r.value), r.isCorrected && corrected()]}, {name: say("place"), value: r => r.place, number: true}, {name: say("among"), value: r => r.among, number: true}, ...(goals.length ? [{name: say("target"), value: r => r.goal, number: true}] : []), sourceColumn(r => r.tableId, r => r.row)],
    options: {height: 200, marginBottom: 40, marginLeft: 60, marginTop: 35, marginRight: 30, x: {type: "point", label: null, domain: [...new Set(rows.map(r => period(r.start, r.end)))], tickRotate: 0}, y: {domain: measures[code] ? [0, Math.max(100, ...rows.map(r => Math.max(r.value, r.goal ?? 0)))] : [0, Math.max(...rows.map(r => r.value)) * 1.1 || 1], label: measures[code] || null, grid: true, ticks: 4, tickFormat: number}},
    marks: () => [Plot.ruleY([0]), Plot.line(rows, {x, y: "value", stroke: "var(--link)", strokeWidth: 2}),
      goals.length > 1 ? Plot.line(goals, {x, y: "goal", stroke: "var(--warn)", strokeDasharray: "5 4"}) : Plot.ruleY(goals, {y: "goal", stroke: "var(--warn)", strokeDasharray: "5 4"}),
      Plot.dot(goals, {x, y: "goal", symbol: "diamond", r: 4, fill: "var(--warn)", ariaLabel: r => `${say("target")} ${r.end.slice(0, 4)}: ${number(r.goal)}${measures[code]}`, title: r => `${say("target")} ${r.end.slice(0, 4)}: ${number(r.goal)}${measures[code]}`}),
      Plot.dot(warned, {x, y: "value", r: 10, stroke: "var(--red)", strokeWidth: 2, strokeDasharray: "3 2"}),
      Plot.dot(rows, {x: r => period(r.start, r.end), y: "value", r: 5, stroke: "var(--link)", strokeWidth: 2, fill: r => isWhole(r.start, r.end) ? "var(--link)" : "var(--card)", ariaLabel: label, tip: true, title: label}),
      Plot.text(rows, {x: r => period(r.start, r.end), y: "value", text: r => number(r.value), dx: 14, textAnchor: "start", fill: "var(--ink)"})],
  })
}
async function amongPeers(key, unit, code) {
  const newest = unit.measures[code].at(-1), tableId = newest[5], goal = newest[9] ?? null
  const peers = (await pack(`m/${tableId}`))[code]
  const level = peers.find(peer => peer[1] === key)?.[0]
  const rows = peers.filter(peer => peer[0] === level).map(([, k, name, value]) => ({key: k, name, value, own: k === key}))
  if (rows.length < 3) return null
  const label = row => `${row.name}: ${number(row.value)}${measures[code]}`, own = rows.find(row => row.own)
  const tallest = Math.max(10, ...stacked(rows, 320).map(row => row.height))
  const sorted = [...rows].sort((a, b) => a.value - b.value), middle = sorted[sorted.length >> 1]
  return chart(`${say("peers")}: ${say("measure_" + code)}`, {
    heading: say("peers"), text: say("peers_say", {count: rows.length, lowest: label(sorted[0]), middle: number(middle.value) + measures[code], highest: label(sorted.at(-1))}),
    rows: [...sorted].reverse(), source: await cited([newest[7]]),
    sql: `SELECT "Đơn vị", "${columnOf[code]}"\nFROM bi.${viewOf(code)}\nWHERE "Mã dòng" LIKE '${tableId}-r%' AND "Cấp" = ${quoted(levelsOfViews[level])}\n  AND "Đến ngày" = DATE '${newest[1]}' AND "${columnOf[code]}" IS NOT NULL\nORDER BY 2 DESC`,
    legend: [["other", say("mark_other")], ["own", unit.name], goal !== null && ["goal", `${say("mark_target")}: ${number(goal)}${measures[code]}`]].filter(Boolean),
    columns: [{name: say("unit"), value: r => r.name, show: r => !r.key ? printed(r.name) : link("unit", r.key, r.own ? h("strong", {lang: "vi"}, r.name) : printed(r.name))}, {name: say("value"), value: r => r.value, number: true}],
    options: {height: 170, marginLeft: 20, marginRight: 20, marginTop: 30, marginBottom: 40, x: {label: measures[code] ? say("measure_" + code) + " (%)" : say("measure_" + code), grid: true, labelAnchor: "center", tickFormat: number, ticks: 5}, y: {axis: null, domain: [-tallest / 2, tallest / 2]}},
    marks: width => [goal === null ? null : Plot.ruleX([goal], {stroke: "var(--warn)", strokeWidth: 2, strokeDasharray: "5 4"}), Plot.dot(stacked(rows, width), {x: "value", y: "level", r: Math.min(4, 50 / tallest), fill: r => r.own ? "var(--red)" : "var(--link)", fillOpacity: r => r.own ? 1 : .6, ariaLabel: label, title: label, tip: true, sort: r => r.own ? 1 : 0}),
      Plot.text(rows.filter(r => r.own), {x: "value", text: "name", frameAnchor: "top", dy: -18, fill: "var(--red)", fontWeight: 600, textAnchor: own.value > middleOf(rows) ? "end" : "start"})],
  })
}
const middleOf = rows => (Math.min(...rows.map(row => row.value)) + Math.max(...rows.map(row => row.value))) / 2
// Dots that would lie on each other, beside each other.
function stacked(rows, width) {
  const values = rows.map(row => row.value), low = Math.min(...values), step = (Math.max(...values) - low || 1) / ((width - 40) / 8), taken = new Map()
  for (const row of rows) { const bin = Math.round((row.value - low) / step); taken.set(bin, [...(taken.get(bin) ?? []), row]) }
  return [...taken.values()].flatMap(group => group.map((row, place) => ({...row, level: place - (group.length - 1) / 2, height: group.length})))
}
async function indicatorPage(key) {
  const indicator = await record("i", key)
  if (!indicator) return missing()
  const names = await pack("names"), reportOf = new Map(names.reports.map(report => [report[0], report[1]]))
  const gapUnit = unit => unit === "%" ? say("percent_points") : unit
  const series = indicator.series.map(([body, year, kind, value, text, unit, start, end, report, row, bodyKey, found]) => ({body, year, kind, value, text, unit, start, end, report, row, bodyKey, found: found ?? []}))
  const bodies = [...new Set(series.map(row => row.body))]
  const charts = await Promise.all(bodies.slice(0, 12).map(body => overYears(indicator, body, series.filter(row => row.body === body))))
  return [title(indicator.name), facts([[say("pillar"), indicator.pillar && printed(indicator.pillar)], [say("measured_in"), indicator.unit]]),
    charts.map((figure, place) => section(`s${place}`, printed(bodies[place]), figure)),
    indicator.targets.length ? section("targets", say("in_reports"), table(say("in_reports"), [
      {name: say("year"), value: r => r[0]}, {name: say("target"), value: r => r[1]}, {name: say("result"), value: r => r[2], show: r => [printed(r[2]), r[11] && corrected()]}, {name: say("verdict"), value: r => r[3] && coded(r[3]), show: r => r[3] ? coded(r[3]) : ""},
      {name: say("gap"), value: r => r[4], number: true, show: r => r[4] === null ? "" : [signed(r[4]), " ", gapUnit(r[5])]}, {name: say("lead"), value: r => r[6], show: r => r[7] ? link("unit", r[7], printed(r[6])) : ""}, {name: say("note"), value: r => r[10]},
      {name: say("report"), value: r => reportOf.get(r[8]), show: r => link("report", r[8], printed(reportOf.get(r[8])))},
      {name: say("source"), show: r => link("table", r[9], say("see"))}], indicator.targets)) : null]
}
async function overYears(indicator, body, rows) {
  const isTarget = row => row.kind === "target" || row.kind.startsWith("plan")
  const results = rows.filter(row => !isTarget(row)), targets = rows.filter(isTarget)
  const warned = rows.filter(row => row.found.length), found = new Map(warned.flatMap(row => row.found.map(f => [`${row.year}: ${vi ? f[1] : f[2]}`, [f[0], `${row.year}: ${vi ? f[1] : f[2]}`, row.row]])))
  const label = row => `${isTarget(row) ? say("target") : say("result")} ${isWhole(row.start, row.end) || isTarget(row) ? row.year : period(row.start, row.end)}: ${row.text || number(row.value)}`
  const years = [...new Set(rows.map(row => row.year))].sort(), top = Math.max(...rows.map(row => row.value))
  return chart(`${indicator.name}: ${body}`, {
    text: first(rows.map(label).join("; ")) + ".", rows, source: await cited(rows.map(row => row.report)),
    legend: [results.some(r => isWhole(r.start, r.end)) && ["whole", say("mark_whole")], results.some(r => !isWhole(r.start, r.end)) && ["part", say("mark_part")], targets.length && ["goal", say("mark_target")], warned.length && ["warned", say("mark_finding")]].filter(Boolean),
    found: [...found.values()],
    sql: `SELECT "Năm", "Mục tiêu", "Kết quả", "Đơn vị tính", "Báo cáo"\nFROM bi.chi_tieu_qua_cac_nam\nWHERE "Mã dòng" IN (${years.map(year => quoted(`${indicator.key}|${rows[0].bodyKey}|${year}`)).join(", ")})\nORDER BY "Năm"`,
    columns: [{name: say("year"), value: r => r.year}, {name: say("figure_kind"), value: r => coded(r.kind), show: r => coded(r.kind)}, {name: say("value"), value: r => r.value, number: true}, {name: say("as_printed"), value: r => r.text}, {name: say("period_word"), value: r => r.end, show: r => period(r.start, r.end)}, {name: say("source"), show: r => link("table", r.row, say("see"))}],
    options: {height: 230, marginLeft: 60, marginTop: 28, marginBottom: 32, marginRight: 30, insetBottom: 34, x: {type: "point", domain: years, label: null, tickFormat: year => String(year)}, y: {domain: [Math.min(0, ...rows.map(row => row.value)), indicator.unit === "%" && top > 50 ? Math.max(100, top) : top * 1.25 || 1], label: indicator.unit, grid: true, ticks: 5, tickFormat: number}},
    marks: () => [Plot.ruleY([0]),
      Plot.line(targets, {x: "year", y: "value", stroke: "var(--warn)", strokeDasharray: "5 4"}),
      Plot.dot(targets, {x: "year", y: "value", symbol: "diamond", r: 4, fill: "var(--warn)", ariaLabel: label, title: label, tip: true}),
      Plot.line(results, {x: "year", y: "value", stroke: "var(--link)", strokeWidth: 2}),
      Plot.dot(results, {x: "year", y: "value", r: 5, stroke: "var(--link)", strokeWidth: 2, fill: row => isWhole(row.start, row.end) ? "var(--link)" : "var(--card)", ariaLabel: label, title: label, tip: true}),
      Plot.dot(warned, {x: "year", y: "value", r: 10, stroke: "var(--red)", strokeWidth: 2, strokeDasharray: "3 2"}),
      Plot.text(results, {x: "year", y: "value", text: row => [number(row.value), part(row.start, row.end)].filter(Boolean).join("\n"), dy: 12, lineAnchor: "top", fill: "var(--ink)"})],
  })
}
async function reportPage(name) {
  const [key, place] = name.split("/"), names = await pack("names")
  const known = names.reports.find(report => report[0] === key)
  if (!known) return missing()
  const report = await pack(`r/${known[4]}`), figures = new Map(), pictured = names.pages.filter(page => page.startsWith(`${known[4]}-p`))
  for (const [paragraph, text, , , repeated] of report.statements) figures.set(paragraph, [...(figures.get(paragraph) ?? []), [text, repeated]])
  const state = report.is_current ? say("current") : report.is_held_back ? say("held_back") : say("superseded")
  setTimeout(() => document.getElementById(place)?.scrollIntoView(), 0)
  return [title(report.label), h("p", {class: "lead", lang: "vi"}, report.title),
    facts([[say("report_type"), printed(report.report_type)], [say("date"), day(report.report_date)], [say("issuer"), report.issuer && link("unit", report.issuer_key, printed(report.issuer))], [say("province"), report.province && printed(report.province)], [say("file"), report.source_file], [say("pages"), report.page_count && number(report.page_count)], [say("format"), words[report.format] ?? report.format], [say("version"), `${report.version_no}, ${state}`], [say("letterhead_corrected"), report.letterhead_printed && printed(report.letterhead_printed)]]),
    pictured.length ? h("p", {class: "pages"}, `${say("sources_title")}: `, pictured.map((page, place) => [place ? ", " : "", h("a", {href: `${here}source/${page}.html`, "aria-label": say("page_n", {page: Number(page.slice(-4))})}, number(Number(page.slice(-4))))])) : null,
    section("tables", say("tables_heading"), table(say("tables_heading"), [
      {name: say("table"), value: r => r[1] || r[0], show: r => link("table", r[0], printed(r[1] || say("untitled")))}, {name: say("kind"), value: r => coded("kind_" + r[2]), show: r => coded("kind_" + r[2])}, {name: say("rows_word"), value: r => r[3], number: true}, {name: say("page"), value: r => r[4], number: true}, ...(report.tables.some(r => r[5]) ? [{name: say("corrected_cells"), value: r => r[5], number: true}] : [])], report.tables)),
    report.found.length ? section("findings", say("findings"), table(say("findings"), [
      {name: say("severity"), value: r => coded(r[0]), show: r => severity(r[0])}, {name: say("finding"), value: r => vi ? r[3] : r[4]}, ...(report.found.some(r => r[9]) ? [{name: say("unit"), value: r => r[9], show: r => r[9] && printed(r[9])}] : []), {name: say("reported"), value: r => told(r[7], vi ? r[3] : r[4])}, {name: say("expected"), value: r => told(r[8], vi ? r[3] : r[4])},
      {name: say("source"), show: r => r[5] ? link("table", rowId(r[5], r[6]), say("see")) : ""}], report.found)) : null,
    report.versions.length > 1 ? section("versions", say("versions"), table(say("versions"), [
      {name: say("report"), value: r => r[1], show: r => link("report", r[0], printed(r[1]))}, {name: say("date"), value: r => r[2], show: r => day(r[2])}, {name: say("version"), value: r => r[3], number: true}], report.versions)) : null,
    report.changes.length ? section("changes", say("changes"), table(say("changes"), [
      {name: say("row"), value: r => r[1]}, {name: say("column"), value: r => r[2]}, {name: say("old_value"), value: r => r[3]}, {name: say("new_value"), value: r => r[4]}, {name: say("source"), show: r => link("table", r[5] ?? r[6], say("see"))}], report.changes)) : null,
    report.text.length ? section("text", say("narrative"), h("p", {}, say("narrative_note")), h("div", {class: "narrative", lang: "vi"},
      report.text.map(([no, page, , text, isHeading]) => h(isHeading ? "h3" : "p", {id: `p${no}`}, marked(text, figures.get(no) ?? []), page ? h("small", {class: "page"}, ` ${say("page_n", {page})}`) : null)))) : null]
}
// The figures of a sentence in it, in their order; one that a table repeats leads there.
function marked(text, figures) {
  const parts = [], oneLine = text.replace(/\s/g, " ")
  let from = 0
  for (const [figure, repeated] of figures) {
    const at = oneLine.indexOf(figure, from)
    if (at < 0) continue
    parts.push(text.slice(from, at), h("mark", {}, repeated ? link("table", repeated, figure) : figure))
    from = at + figure.length
  }
  return [...parts, text.slice(from)]
}
async function tablePage(name) {
  const names = await pack("names"), tableId = name.replace(/-r\d+(-c\d+)?(\|.*)?$/, ""), row = Number(name.match(/-r(\d+)/)?.[1] ?? 0), column = Number(name.match(/-c(\d+)/)?.[1] ?? 0)
  const known = names.tables.find(each => each[0] === tableId)
  if (!known) return missing()
  const report = names.reports[known[2]], shown = (await pack(`t/${report[4]}`))[tableId], found = (await pack(`r/${report[4]}`)).found.filter(each => each[5] === tableId)
  const pictures = new Set(names.pages), findings = new Map(found.map(each => [each[6], each]))
  const picture = page => { const file = `${report[4]}-p${String(page).padStart(4, "0")}`; return page && pictures.has(file) ? file : null }
  const mark = tableId.split("-").at(-1)
  const heading = shown.title || shown.caption || say("untitled")
  setTimeout(() => (document.querySelector("td.cell") ?? document.querySelector("tr.chosen"))?.scrollIntoView({block: "center"}), 0)
  const rowsOf = shown.rows.map(([no, page, cells, read, said]) => h("tr", {id: `r${no}`, class: [no === row && "chosen", findings.has(no) && "found"].filter(Boolean).join(" ") || null},
    h("td", {class: "number place"}, picture(page) ? h("a", {href: `${here}source/${picture(page)}.html#${mark}-r${no}`, title: say("see_page")}, page ? `${number(no)} · ${say("page_n", {page})}` : number(no)) : page ? `${number(no)} · ${say("page_n", {page})}` : number(no)),
    cells.map((text, place) => h("td", {lang: "vi", class: no === row && place + 1 === column ? "cell" : null}, marked(text, said.find(([number]) => number === place + 1)?.[1] ?? []), read.filter(([number]) => number === place + 1).map(([, text]) => corrected(text))))))
  return [title(heading), facts([[say("report"), link("report", report[0], printed(report[1]))], [say("kind"), coded("kind_" + shown.kind)], [say("period_word"), period(shown.period_start, shown.period_end)], [say("appendix"), shown.appendix], [say("method"), shown.method && coded("method_" + shown.method)], [say("confidence"), shown.confidence && number(Math.round(shown.confidence * 100) / 100)]]),
    h("div", {class: "tools"}, files(heading, [{name: say("row"), value: r => r[0]}, ...(shown.columns ?? []).map((head, place) => ({name: head || String(place + 1), value: r => r[2][place]}))], shown.rows)),
    found.length ? h("ul", {class: "found-list"}, found.map(each => h("li", {}, severity(each[0]), " ", vi ? each[3] : each[4]))) : null,
    h("div", {class: "scroll", role: "group", tabindex: "0", "data-hint": say("scroll_hint"), "aria-label": heading}, h("table", {class: "printed"},
      h("thead", {}, h("tr", {}, h("th", {scope: "col"}, say("row")), (shown.columns ?? []).map(head => h("th", {scope: "col", lang: "vi"}, head)))), h("tbody", {}, rowsOf)))]
}
// --- the map: provinces as tiles, or units on the boundaries a user has --------------------------------------------------
const mapColumns = {
  online: ["ho_so_truc_tuyen", 'sum("Tiếp nhận trực tuyến") / sum("Tiếp nhận")', '"Tiếp nhận trực tuyến" IS NOT NULL'],
  late: ["ho_so_truc_tuyen", 'sum("Giải quyết quá hạn") / sum("Đã giải quyết")', '"Giải quyết quá hạn" IS NOT NULL'],
  signed: ["van_ban_dien_tu", 'sum("Văn bản đi ký số") / sum("Văn bản đi")', '"Văn bản đi ký số" IS NOT NULL'],
  targets: ["chi_tieu", `count(*) FILTER ("Đánh giá" IN ('đạt', 'vượt')) / count(*)`, `"Đánh giá" IN ('đạt', 'vượt', 'không đạt')`],
}
// Of six classes, as many as three steps of d3.ticks can make; words stay readable on the darkest.
const shade = place => `color-mix(in srgb, var(--link) ${18 + 10 * place}%, var(--card))`
async function mapPage(wanted) {
  const maps = await pack("map"), known = new Set((await pack("names")).units.map(each => each[0]))
  const drawn = ([level, time]) => maps.shapes[`${level}-${time}`] || level === "tinh"
  const values = maps.values.filter(drawn), holder = h("div", {})
  const choices = [...new Set(values.map(([level, time, year, , , , code]) => [code, level, time, year].join("/")))]
  if (!choices.length) return [title(say("map")), h("p", {}, say("map_none"))]
  const codes = Object.keys(mapColumns).filter(code => choices.some(choice => choice.startsWith(code + "/")))
  const periods = code => choices.filter(choice => choice.startsWith(code + "/")).map(choice => choice.slice(code.length + 1)).sort((a, b) => b.slice(-4) - a.slice(-4) || (a < b ? -1 : 1))
  const told = choice => { const [level, time, year] = choice.split("/"); return `${year}: ${say(`map_${level}_${time}`)}` }
  let code = codes.includes(wanted.split("/")[0]) ? wanted.split("/")[0] : codes[0]
  let choice = periods(code).includes(wanted.slice(code.length + 1)) ? wanted.slice(code.length + 1) : periods(code)[0]
  const chooser = (id, change) => h("select", {id, onchange: event => { change(event.target.value); history.replaceState(null, "", `#${code}/${choice}`); draw() }})
  const first = chooser("measure", value => { code = value; if (!periods(code).includes(choice)) choice = periods(code)[0] }), second = chooser("period", value => { choice = value })
  function draw() {
    first.replaceChildren(...codes.map(each => h("option", {value: each, selected: each === code}, say("map_" + each))))
    second.replaceChildren(...periods(code).map(each => h("option", {value: each, selected: each === choice}, told(each))))
    holder.replaceChildren(mapOf(maps, known, code, choice, told(choice), values.filter(row => row[6] === code && row.slice(0, 3).join("/") === choice)))
    document.querySelectorAll(".language a").forEach(a => { a.hash = `#${code}/${choice}` })
  }
  draw()
  return [title(say("map")), h("p", {class: "lead"}, say("map_lead")), h("div", {class: "tools"}, h("label", {for: "measure"}, say("figure")), first, h("label", {for: "period"}, say("year")), second), holder]
}
function mapOf(maps, known, code, choice, told, values) {
  const [level, time, year] = choice.split("/"), shapes = maps.shapes[`${level}-${time}`], names = maps.names[`${level}-${time}`]
  const rows = values.map(([, , , id, key, name, , value]) => ({id, key, name, value})).sort((a, b) => b.value - a.value), byCode = new Map(rows.map(row => [row.id, row]))
  const [low, high] = d3.extent(rows, row => row.value), breaks = d3.ticks(low, high, 3).filter(step => step > low && step < high), classOf = value => breaks.filter(step => value >= step).length
  const fill = place => !place.row ? "var(--paper)" : shade(classOf(place.row.value))
  const label = place => place.row ? `${place.row.name}: ${number(place.row.value)}%` : `${place.name}: ${say("no_data")}`
  const edges = [low, ...breaks, high], middle = rows[rows.length >> 1], [view, rate, where] = mapColumns[code], day = view === "chi_tieu" ? `coalesce("Đến ngày", make_date("Năm", 12, 31))` : `"Đến ngày"`
  const split = level === "tinh" ? `"Tỉnh"` : `"Đơn vị", "Huyện", "Tỉnh"`
  const places = (shapes ?? maps.tiles[time]).map(place => shapes ? {...place, name: names[place.code], row: byCode.get(place.code)} : {name: names[place[0]] ?? place[0], column: place[1], line: place[2], row: byCode.get(place[0])})
  const inLines = name => { const parts = name.split(" "); return parts.length > 2 ? [parts.slice(0, -2).join(" "), parts.slice(-2).join(" ")] : parts }
  const lines = maps.tiles[time].reduce((most, place) => Math.max(most, place[2]), 0) + 1
  const marks = shapes ? () => [Plot.geo(places, {geometry: "shape", fill, stroke: "var(--soft)", strokeWidth: .7, ariaLabel: label, title: label, tip: true})]
    : width => [...[true, false].map(isKnown => Plot.cell(places.filter(place => Boolean(place.row) === isKnown), {x: "column", y: "line", fill, stroke: "var(--soft)", strokeDasharray: isKnown ? null : "2 3", strokeWidth: isKnown ? 1.2 : .7, inset: 1, ariaLabel: label, title: label, tip: true})),
      Plot.text(places, {x: "column", y: "line", text: place => [...inLines(place.name), place.row ? number(Math.round(place.row.value * 10) / 10) : null].filter(part => part !== null).join("\n"), fontSize: width < 480 ? 8.5 : 11, lineHeight: 1.1, fill: "var(--ink)", fontWeight: place => place.row ? 600 : 400, pointerEvents: "none"})]
  return chart(`${say("map_" + code)}, ${told}`, {
    text: say("map_says", {figure: say("map_" + code), period: told, count: number(rows.length), total: number(places.length)}) + " " + (rows.length > 2 ? say("map_ends", {lowest: label({row: rows.at(-1)}), middle: number(middle.value) + "%", highest: label({row: rows[0]})}) : rows.map(row => label({row})).join("; ") + "."),
    rows, source: `${words.site}: ${say("map_" + code)}, ${told}; bi.${view}`,
    legend: [...edges.slice(0, -1).map((edge, place) => ["shade", `${number(edge)}–${number(edges[place + 1])}%`, shade(place)]), ["none", say("no_data")]].filter(([sign]) => low !== high || sign === "none"),
    sql: `SELECT ${split}, round(100.0 * ${rate}, 2) AS "%"\nFROM bi.${view}\nWHERE "Năm" = ${year} AND ${day} ${time === "now" ? ">=" : "<"} DATE '2025-07-01'${level === "tinh" ? "" : ` AND "Cấp" = ${quoted(levelsOfViews[level])}`}\n  AND ${where}\nGROUP BY ALL ORDER BY "%" DESC`,
    columns: [{name: say("unit"), value: r => r.name, show: r => known.has(r.key) ? link("unit", r.key, printed(r.name)) : printed(r.name)}, {name: `${say("map_" + code)} (%)`, value: r => r.value, number: true}],
    options: shapes ? {height: 620, projection: {type: "reflect-y", domain: {type: "FeatureCollection", features: places.map(place => ({type: "Feature", geometry: place.shape}))}}}
      : {height: lines * 50, margin: 2, x: {axis: null}, y: {axis: null}, padding: 0},
    marks,
  })
}
const missing = () => [title(say("not_found")), h("p", {}, say("not_found_note"))]

// --- lists and search ----------------------------------------------------------------------------------------------
async function listPage(kind) {
  const names = await pack("names")
  const lists = {
    unit: [say("units"), [{name: say("unit"), value: r => r[1], show: r => link("unit", r[0], printed(r[1]))}, {name: say("above"), value: r => r[2]}, {name: say("level"), value: r => r[3] && coded(r[3]), show: r => r[3] ? coded(r[3]) : ""}], names.units],
    indicator: [say("indicators"), [{name: say("indicator"), value: r => r[1], show: r => link("indicator", r[0], printed(r[1]))}], names.indicators],
    report: [say("reports_heading"), [{name: say("report"), value: r => r[1], show: r => link("report", r[0], printed(r[1]))}, {name: say("date"), value: r => r[3], show: r => day(r[3])}, {name: say("title"), value: r => r[2]}, {name: say("issuer"), value: r => r[5]}, {name: say("findings"), value: r => r[7], number: true}], names.reports],
    table: [say("tables_heading"), [{name: say("table"), value: r => r[1] || r[0], show: r => link("table", r[0], printed(r[1] || say("untitled")))}, {name: say("kind"), value: r => coded("kind_" + r[3]), show: r => coded("kind_" + r[3])}, {name: say("report"), value: r => names.reports[r[2]][1]}], names.tables],
  }
  const [heading, columns, rows] = lists[kind]
  return [title(heading), table(heading, columns, rows, {filter: true})]
}
// Numbers of paragraphs (packs w) or tables (packs x) that have every word; the last one may be only begun.
async function having(packs, query) {
  const letters = new Set(await pack(packs)), wanted = [...new Set(query.match(/[a-z0-9]+/g) ?? [])].filter(word => word.length > 1)
  if (!wanted.length || wanted.some(word => !letters.has(word.slice(0, 2)))) return []
  let found = null
  for (const word of wanted) {
    const known = await pack(`${packs}/${word.slice(0, 2)}`), last = word === wanted.at(-1), here = new Set()
    for (const [each, differences] of Object.entries(known)) {
      if (each !== word && !(last && each.startsWith(word))) continue
      let at = 0
      for (const step of differences) here.add(at += step)
    }
    found = found ? new Set([...found].filter(number => here.has(number))) : here
    if (!found.size) return []
  }
  return [...found].sort((a, b) => a - b)
}
// Whether typed words read as words of a name, or as the first letters of some ("so tttt", "vpubnd"); "và" has none.
const fillers = new Set(["va", "cac", "cua", "thuoc"])
function readsAs(typed, name) {
  const words = (name.match(/[a-z0-9]+/g) ?? []).filter(word => !fillers.has(word)), initials = words.map(word => word[0]).join("")
  const read = (i, at) => i === typed.length || at < words.length && (words[at].startsWith(typed[i]) && read(i + 1, at + 1)
    || typed[i].length > 1 && initials.startsWith(typed[i], at) && read(i + 1, at + typed[i].length))
  return typed.length > 0 && typed.some(word => word.length > 1) && words.some((_, at) => read(0, at))
}
const ROWS_OF_TABLES = 12
async function rowsFound(query, names, mine) {
  const wanted = query.match(/[a-z0-9]+/g) ?? [], found = []
  for (const number of (await having("x", query)).slice(0, ROWS_OF_TABLES)) {
    if (mine !== searching || found.length > 14) break
    const [tableId, title, place] = names.tables[number], report = names.reports[place]
    const rows = (await pack(`t/${report[4]}`))[tableId].rows
    for (const [no, , cells] of rows) {
      const own = fold(cells.join(" ")).match(/[a-z0-9]+/g) ?? []
      if (wanted.every((word, at) => own.some(each => each === word || at === wanted.length - 1 && each.startsWith(word)))) found.push([rowId(tableId, no), cells.filter((text, at) => text && text !== cells[at - 1]).join(" · "), title, report])
    }
  }
  return found
}
let searching = 0
async function search(text) {
  const mine = ++searching, query = fold(text.trim()), typed = text.trim().toLowerCase().normalize("NFC"), accented = query !== typed
  const names = await pack("names"), terms = query.split(/\s+/).filter(Boolean)
  const short = query.replaceAll("&", "").match(/[a-z0-9]+/g) ?? []
  const hits = (rows, at) => terms.length ? rows.filter(row => { const own = fold(row[at] ?? ""); return terms.every(term => own.includes(term)) || readsAs(short, own) })
    .sort((a, b) => Number(b[at].toLowerCase().includes(typed)) - Number(a[at].toLowerCase().includes(typed)) || a[at].length - b[at].length) : []
  const group = (id, heading, rows, show) => rows.length ? section(id, `${heading} (${number(rows.length)})`, h("ul", {class: "hits"}, rows.slice(0, 15).map(row => h("li", {}, show(row))))) : null
  const numbers = await having("w", query), starts = [], rows = await rowsFound(query, names, mine)
  names.reports.reduce((sum, report) => { starts.push(sum); return sum + report[6] }, 0)
  const texts = []
  for (const number of numbers.slice(0, 60)) {
    let place = starts.length - 1
    while (starts[place] > number || names.reports[place][6] === 0) place--
    const report = names.reports[place], paragraph = (await pack(`r/${report[4]}`)).text[number - starts[place]]
    if (!accented || paragraph[3].toLowerCase().includes(typed) || texts.length < 15) texts.push([report, paragraph, paragraph[3].toLowerCase().includes(typed)])
  }
  texts.sort((a, b) => Number(b[2]) - Number(a[2]))
  if (mine !== searching) return null
  const shown = [
    group("units", say("units"), hits(names.units, 1), row => [link("unit", row[0], printed(row[1])), " ", h("small", {lang: "vi"}, row[2])]),
    group("indicators", say("indicators"), hits(names.indicators, 1), row => link("indicator", row[0], printed(row[1]))),
    group("reports", say("reports_heading"), names.reports.filter(row => { const own = fold(`${row[1]} ${row[2] ?? ""} ${row[5] ?? ""}`); return terms.length && terms.every(term => own.includes(term)) }), row => [link("report", row[0], printed(row[1])), " ", h("small", {lang: "vi"}, row[2] ?? "")]),
    group("tables", say("tables_heading"), hits(names.tables, 1), row => [link("table", row[0], printed(row[1])), " ", h("small", {lang: "vi"}, names.reports[row[2]][1])]),
    rows.length ? section("rows", say("rows_of_tables"), h("ul", {class: "hits"}, rows.slice(0, 15).map(([id, text, title, report]) =>
      h("li", {}, link("table", id, printed(title || say("untitled"))), " ", h("small", {lang: "vi"}, report[1]), h("p", {lang: "vi"}, excerpt(text, terms)))))) : null,
    texts.length ? section("texts", `${say("paragraphs")} (${number(numbers.length)})`, h("ul", {class: "hits"}, texts.slice(0, 15).map(([report, paragraph]) =>
      h("li", {}, link("report", `${report[0]}/p${paragraph[0]}`, printed(report[1])), h("p", {lang: "vi"}, excerpt(paragraph[3], terms)))))) : null,
  ].filter(Boolean)
  return shown.length ? shown : [h("p", {}, terms.length ? say("nothing_found") : say("search_note"))]
}
function excerpt(text, terms) {
  const own = [...text].map(fold), bare = own.join("")
  const at = Math.max(0, Math.min(...terms.map(term => { const found = bare.indexOf(term); return found < 0 ? 1e9 : found })))
  const start = at > 90 && at < 1e9 ? text.indexOf(" ", at - 80) + 1 : 0
  return (start ? "… " : "") + text.slice(start, start + 260) + (text.length > start + 260 ? " …" : "")
}
function searchPage() {
  const results = h("div", {id: "results", "aria-live": "polite"})
  const input = h("input", {id: "query", type: "search", value: new URLSearchParams(location.search).get("q") ?? decodeURIComponent(location.hash.slice(1)), autocomplete: "off", oninput: event => show(event.target.value)})
  async function show(text) { const found = await search(text); if (found) results.replaceChildren(...found) }
  show(input.value)
  return [title(say("search")), h("div", {class: "searching"}, h("label", {for: "query"}, say("search_label")), input), results]
}

// --- start ---------------------------------------------------------------------------------------------------------
const shows = {unit: unitPage, indicator: indicatorPage, report: reportPage, table: tablePage, map: mapPage}
async function start() {
  const kind = tool.dataset.page, key = decodeURIComponent(location.hash.slice(1))
  try {
    const content = kind === "search" ? searchPage() : key || kind === "map" ? await shows[kind](key) : await listPage(kind)
    tool.replaceChildren(...content.flat(Infinity).filter(Boolean))
    if (kind !== "map") document.querySelectorAll(".language a").forEach(a => { a.hash = location.hash })
    tool.dataset.ready = "yes"
  } catch (error) {
    tool.replaceChildren(...missing())
    tool.dataset.ready = "failed"
    throw error
  }
}
if (tool) {
  window.addEventListener("hashchange", () => { if (tool.dataset.page !== "search") { tool.dataset.ready = ""; start().then(() => scrollTo(0, 0)) } })
  start()
}
