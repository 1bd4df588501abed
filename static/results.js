// Tables and charts to take along to Word and Excel. The page works without: XLSX, CSV and PDF are links on it.
(() => {
  "use strict";
  const COMPUTED = /^([=+\-@]|\d+[-/.]\d)/;
  const SCALE = 3;

  // --- What is copied -----------------------------------------------------------------------------------------------

  const said = (element) => element.textContent.replace(/[ \t\r\n]+/g, " ").trim();
  const toTheRight = (cell) => cell.classList.contains("number");
  const isNumber = (cell) => toTheRight(cell) && cell.tagName === "TD";

  // What people have typed is never taken for a formula or a date: a sign that is not seen stands before it.
  const guarded = (cell) => (isNumber(cell) || !COMPUTED.test(said(cell)) ? said(cell) : `\u200b${said(cell)}`);

  // A spreadsheet takes no figure with the sign of minus, ± or a hard space before %: it would be text, not to be reckoned with.
  const FIGURE = /^[±+\u2212]?\u00a0?\d[\d\u00a0]*(,\d+)?(\u00a0%)?$/;
  const written = (cell) =>
    isNumber(cell) && FIGURE.test(said(cell))
      ? said(cell).replace(/^±\u00a0?/, "").replace("\u2212", "-").replace("\u00a0%", " %")
      : guarded(cell);

  // As text without blanks between thousands; in HTML they stay, and Swedish Excel knows them.
  const plain = (cell) => (isNumber(cell) ? written(cell).replace(/(\d)\u00a0(?=\d)/g, "$1") : written(cell));

  const notesOf = (region) => {
    const next = region.nextElementSibling;
    return next?.classList.contains("table-notes") ? said(next) : "";
  };

  function asText(region) {
    const table = region.querySelector("table");
    const rows = [...table.rows].map((row) => [...row.cells].map(plain).join("\t"));
    return [said(table.caption), ...rows, notesOf(region)].filter(Boolean).join("\r\n");
  }

  const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

  function cellAsHtml(cell) {
    const kind = cell.tagName.toLowerCase();
    return `<${kind} align="${toTheRight(cell) ? "right" : "left"}">${escaped(written(cell))}</${kind}>`;
  }

  function asHtml(region) {
    const table = region.querySelector("table");
    const rows = [...table.rows].map((row) => `<tr>${[...row.cells].map(cellAsHtml).join("")}</tr>`);
    const [before, after] = [said(table.caption), notesOf(region)].map((text) => text && `<p>${escaped(text)}</p>`);
    // Attributes, not styles: the page's own rules let no style be written here.
    return `${before}<table border="1" cellspacing="0" cellpadding="4">${rows.join("")}</table>${after}`;
  }

  async function copyTable(region) {
    const kinds = { "text/html": asHtml(region), "text/plain": asText(region) };
    try {
      const blobs = Object.entries(kinds).map(([kind, content]) => [kind, new Blob([content], { type: kind })]);
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
      return true;
    } catch {
      return copyTheOldWay(kinds);
    }
  }

  // Where the browser gives no clipboard, for want of https or of permission.
  function copyTheOldWay(kinds) {
    let done = false;
    const give = (event) => {
      Object.entries(kinds).forEach(([kind, content]) => event.clipboardData.setData(kind, content));
      event.preventDefault();
      done = true;
    };
    document.addEventListener("copy", give);
    try {
      return document.execCommand("copy") && done;
    } finally {
      document.removeEventListener("copy", give);
    }
  }

  // --- Charts as pictures -------------------------------------------------------------------------------------------

  const number = (element, name, otherwise = 0) => Number(element.getAttribute(name) ?? otherwise);

  function patterned(canvas, svg, name) {
    const pattern = svg.querySelector(`#${CSS.escape(name)}`);
    const tile = document.createElement("canvas");
    tile.width = number(pattern, "width") * SCALE;
    tile.height = number(pattern, "height") * SCALE;
    const inner = tile.getContext("2d");
    inner.scale(SCALE, SCALE);
    for (const child of pattern.children) draw(inner, svg, child);
    const fill = canvas.createPattern(tile, "repeat");
    fill.setTransform(new DOMMatrix().scale(1 / SCALE));
    return fill;
  }

  function outline(element) {
    const path = new Path2D(element.getAttribute("d") ?? "");
    const place = (...names) => names.map((name) => number(element, name));
    if (element.tagName === "rect") path.roundRect(...place("x", "y", "width", "height"), number(element, "rx"));
    if (element.tagName === "circle") path.arc(...place("cx", "cy", "r"), 0, 2 * Math.PI);
    if (element.tagName === "line") {
      path.moveTo(...place("x1", "y1"));
      path.lineTo(...place("x2", "y2"));
    }
    return path;
  }

  function draw(canvas, svg, element) {
    if (["title", "defs"].includes(element.tagName)) return;
    const fill = element.getAttribute("fill") ?? "#000";
    const used = fill.match(/^url\(#(.+)\)$/);
    canvas.fillStyle = used ? patterned(canvas, svg, used[1]) : fill;
    if (element.tagName === "text") {
      const style = getComputedStyle(element);
      canvas.font = `${style.fontStyle} ${style.fontWeight} ${number(element, "font-size", number(svg, "font-size"))}px ${style.fontFamily}`;
      canvas.textAlign = { middle: "center", end: "right" }[element.getAttribute("text-anchor")] ?? "left";
      canvas.fillText(element.textContent, number(element, "x"), number(element, "y"));
      return;
    }
    const path = outline(element);
    if (fill !== "none" && element.tagName !== "line") canvas.fill(path);
    const stroke = element.getAttribute("stroke");
    if (!stroke) return;
    canvas.save();
    canvas.strokeStyle = stroke;
    canvas.lineWidth = number(element, "stroke-width", 1);
    canvas.lineCap = element.getAttribute("stroke-linecap") ?? "butt";
    canvas.globalAlpha = number(element, "stroke-opacity", 1);
    canvas.setLineDash((element.getAttribute("stroke-dasharray") ?? "").split(" ").filter(Boolean).map(Number));
    canvas.stroke(path);
    canvas.restore();
  }

  // Painted by hand: the page's own rules let no picture be read from anywhere but a file of the portal.
  async function asPng(svg) {
    await document.fonts.ready;
    const { width, height } = svg.viewBox.baseVal;
    const picture = document.createElement("canvas");
    picture.width = width * SCALE;
    picture.height = height * SCALE;
    const canvas = picture.getContext("2d");
    canvas.scale(SCALE, SCALE);
    canvas.fillStyle = "#fff";
    canvas.fillRect(0, 0, width, height);
    for (const child of svg.children) draw(canvas, svg, child);
    return new Promise((resolve, reject) => {
      picture.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png");
    });
  }

  function asSvg(svg) {
    const copy = svg.cloneNode(true);
    copy.setAttribute("width", svg.viewBox.baseVal.width);
    copy.setAttribute("height", svg.viewBox.baseVal.height);
    return new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" });
  }

  function save(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  const fileName = (caption, kind) =>
    `${caption.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 60).replace(/^-|-$/g, "")}.${kind}`;

  async function copyChart(svg) {
    try {
      await navigator.clipboard.write([new ClipboardItem({ "image/png": asPng(svg) })]);
      return true;
    } catch {
      return false;
    }
  }

  // --- Buttons ------------------------------------------------------------------------------------------------------

  function row(after, caption, choices) {
    const line = document.createElement("div");
    line.className = "take-along";
    const told = document.createElement("span");
    told.className = "told";
    told.setAttribute("role", "status");
    for (const [label, act, done, failed] of choices) {
      const button = line.appendChild(document.createElement("button"));
      button.type = "button";
      button.className = "button button-quiet";
      button.textContent = label;
      button.setAttribute("aria-label", `${label}: ${caption}`);
      button.addEventListener("click", async () => {
        told.textContent = "";
        const worked = await Promise.resolve().then(act).catch(() => false);
        told.textContent = worked === false ? failed : done;
      });
    }
    line.append(told);
    after.after(line);
  }

  document.querySelectorAll("main .table-scroll").forEach((region) => {
    const notes = region.nextElementSibling?.classList.contains("table-notes") ? region.nextElementSibling : region;
    row(notes, said(region.querySelector("caption")), [[
      "Kopiera tabellen",
      () => copyTable(region),
      "Tabellen är kopierad. Klistra in den i Word eller Excel.",
      "Tabellen kunde inte kopieras. Markera den och tryck Ctrl+C, eller hämta Excelfilen.",
    ]]);
  });

  document.querySelectorAll("main figure.chart").forEach((figure) => {
    // The first drawing is the one to take along; the other, if any, is for a phone.
    const drawn = figure.querySelectorAll("svg");
    const svg = drawn[0];
    const caption = said(figure.querySelector("figcaption"));
    const failed = "Bilden kunde inte sparas. Diagrammet finns också i rapporten som PDF.";
    const choices = [
      ["Spara som PNG", async () => save(await asPng(svg), fileName(caption, "png")), "Bilden är sparad.", failed],
      ["Spara som SVG", () => save(asSvg(svg), fileName(caption, "svg")), "Bilden är sparad.", failed],
    ];
    if (navigator.clipboard?.write && window.ClipboardItem) choices.unshift([
      "Kopiera diagrammet",
      () => copyChart(svg),
      "Diagrammet är kopierat. Klistra in det i Word eller Excel.",
      "Diagrammet kunde inte kopieras. Spara det som bild i stället.",
    ]);
    row(drawn[drawn.length - 1], caption, choices);
  });
})();
