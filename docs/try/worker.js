// Python in a worker: the page stays alive while it computes. What is drawn goes out, what is typed comes in.
"use strict";

importScripts("vendor/pyodide.js");

const HOME = "/home/pyodide";
const SITE = "/lib/python3.11/site-packages";
const EVERY = 1000; // milliseconds between two looks for new files
let python;
let session;
let known = "";

const tell = (name, value) => postMessage({ [name]: value });

/** What Python prints, line by line or not, as one message for each turn. */
function printer() {
  let bytes = [];
  return (byte) => {
    if (bytes.length === 0)
      queueMicrotask(() => {
        tell("drawn", new Uint8Array(bytes));
        bytes = [];
      });
    bytes.push(byte);
  };
}

async function begin([columns, rows]) {
  python = await loadPyodide({ indexURL: new URL("vendor/", self.location.href).href });
  tell("progress", "Loading NumPy and stepviz …");
  const answer = await fetch("vendor/site.zip");
  if (!answer.ok) throw new Error("vendor/site.zip is not there");
  python.FS.writeFile("/tmp/site.zip", new Uint8Array(await answer.arrayBuffer()));
  python.setStdout({ raw: printer(), isatty: true });
  python.setStderr({ raw: printer(), isatty: true });
  python.runPython(`
import os, zipfile
zipfile.ZipFile("/tmp/site.zip").extractall("${SITE}")
os.remove("/tmp/site.zip")
os.chdir("${HOME}")
`);
  const send = (data) => {
    const bytes = data.toJs();
    data.destroy();
    tell("drawn", bytes);
  };
  session = python.pyimport("stepviz.cli.serving.in_page").PageSession(send, columns, rows);
  setInterval(look, EVERY);
  tell("ready", true);
}

function look() {
  const names = python.FS.readdir(HOME).filter((name) => !name.startsWith("."));
  if (names.join("\n") !== known) tell("files", names);
  known = names.join("\n");
}

const asked = {
  begin,
  async run(line) {
    tell("ended", await session.run(line));
    look();
  },
  typed: (text) => session?.feed(text),
  size: ([columns, rows]) => session?.resize(columns, rows),
  keep: (name, { data }) => python.FS.writeFile(`${HOME}/${name}`, data),
  read: (name) => tell("content", { name, data: python.FS.readFile(`${HOME}/${name}`) }),
};

addEventListener("message", async ({ data }) => {
  const [name] = Object.keys(data);
  try {
    await asked[name](data[name], data);
  } catch (error) {
    tell("failed", String(error.message ?? error).trim().split("\n").pop());
  }
});
