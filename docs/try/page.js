// The page: a terminal, a line for commands, and a worker in which Python runs. Nothing is asked of any other server.
"use strict";

const BLACK = "#111418";
const state = document.getElementById("state");
const line = document.getElementById("line");
const files = document.getElementById("files");
const terminal = new Terminal({
  convertEol: true,
  fontFamily: "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace",
  fontSize: 15,
  theme: { background: BLACK },
});
const fit = new FitAddon.FitAddon();
const worker = new Worker("worker.js");
let runs = false;

terminal.loadAddon(fit);
terminal.open(document.getElementById("terminal"));
fit.fit();

function run(words) {
  runs = true;
  terminal.reset();
  terminal.focus();
  worker.postMessage({ run: words });
}

function list(names) {
  files.replaceChildren(
    ...names.map((name) => {
      const link = document.createElement("a");
      link.href = "#";
      link.textContent = name;
      link.addEventListener("click", (event) => {
        event.preventDefault();
        worker.postMessage({ read: name });
      });
      const item = document.createElement("li");
      item.append(link);
      return item;
    }),
  );
}

function save(name, data) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([data]));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

const told = {
  progress: (text) => (state.textContent = text),
  ready() {
    state.textContent = "";
    fit.fit();
    run(line.value);
  },
  drawn: (data) => terminal.write(data),
  ended(status) {
    runs = false;
    state.textContent = status === 0 ? "" : `The command ended with status ${status}.`;
    line.focus();
  },
  failed(text) {
    runs = false;
    state.textContent = `This page cannot run stepviz: ${text}`;
  },
  files: list,
  content: ({ name, data }) => save(name, data),
};

worker.addEventListener("message", ({ data }) => {
  for (const [name, value] of Object.entries(data)) told[name](value);
});
worker.addEventListener("error", (event) => told.failed(event.message || "it could not be loaded"));

terminal.onData((text) => worker.postMessage({ typed: text }));
terminal.onBinary((text) => worker.postMessage({ typed: text }));
terminal.onResize(({ cols, rows }) => worker.postMessage({ size: [cols, rows] }));
terminal.parser.registerOscHandler(52, (text) => {
  const data = Uint8Array.from(atob(text.slice(text.indexOf(";") + 1)), (sign) => sign.charCodeAt(0));
  navigator.clipboard?.writeText(new TextDecoder().decode(data)).catch(() => {});
  return true;
});
new ResizeObserver(() => fit.fit()).observe(document.getElementById("terminal"));

document.getElementById("command").addEventListener("submit", (event) => {
  event.preventDefault();
  if (runs) state.textContent = "A session is open: q ends it.";
  else run(line.value);
});
document.getElementById("file").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  if (!file) return;
  worker.postMessage({ keep: file.name, data: new Uint8Array(await file.arrayBuffer()) });
  line.value = `stepviz '${file.name.replaceAll("'", "'\\''")}'`;
  if (runs) state.textContent = `${file.name} is here. q ends the session, then run the command.`;
  else run(line.value);
  target.value = "";
});
document.getElementById("aloud").addEventListener("change", ({ target }) => {
  terminal.options.screenReaderMode = target.checked;
  terminal.focus();
});

const asked = new URLSearchParams(location.search).get("run");
if (asked) line.value = `stepviz ${asked}`;
worker.postMessage({ begin: [terminal.cols, terminal.rows] });
