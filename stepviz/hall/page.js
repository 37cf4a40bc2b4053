"use strict";
(() => {
  const byId = (name) => document.getElementById(name), root = document.documentElement;
  const UNUSED = root.outerHTML, kept = byId("kept"); // the page as it came; the moments of one that was saved
  const [link, where, title, lines, question, moment, all, screen, note, status, earlier, later, now, practise, verdict] = ["link", "where", "title",
    "lines", "question", "moment", "all", "screen", "note", "status", "earlier", "later", "now", "practise", "verdict"].map(byId);
  const made = (tag, kind, ...content) => {
    const one = document.createElement(tag);
    if (kind) one.className = kind;
    one.append(...content);
    return one;
  };

  // What this phone keeps: its name, its votes, how it looks and where it is. Nothing of it leaves but a vote.
  const KEY = `stepviz ${location.pathname.toLowerCase()}`; // a code is the same in capitals
  const read = (key) => { try { return JSON.parse(localStorage.getItem(key)) ?? {}; } catch { return {}; } };
  const write = (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* it forgets */ } };
  const own = { votes: {}, back: null, unsent: null, ...read(KEY) }, looks = { theme: "", zoom: 1, ...read("stepviz looks") };
  const keep = () => write(KEY, own);
  const draw = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const phone = (own.phone ??= draw());
  if (own.unsent) own.unsent.busy = false; // the page that was sending it is gone
  keep();

  // The moments, the oldest first; `gap`: whether others lie between one and the one before. `at`: the one that is looked back at.
  const MOST = 2000, moments = [];
  let live = null, linked = false, at = null, bottom = false, busy = false;
  const named = (seen) => JSON.stringify([seen.where, seen.title, seen.question?.id, seen.question?.answer, seen.black]);
  const shown = () => (at === null ? live : moments[at]);

  const take = (told) => {
    const again = live === null || told.seq !== live.seq && told.seq !== live.seq + 1;
    if (live && told.seq < live.seq) bottom = true; // another server: it does not know what was before
    const text = Array.isArray(told.screen) ? told.screen : Object.assign([...live?.screen ?? []], told.screen);
    live = { ...live, ...told, screen: text };
    const last = moments.at(-1);
    if (last && !again && named(last) === named(live)) moments[moments.length - 1] = { ...live, began: last.began, gap: last.gap };
    else moments.push({ ...live, began: live.seq, gap: again });
    if (moments.length > MOST) { moments.shift(); bottom = true; at = at === null ? null : Math.max(0, at - 1); }
  };
  const follow = () => {
    const source = new EventSource("events");
    source.onmessage = (event) => {
      linked = true;
      take(JSON.parse(event.data));
      if (moments.length === 1 && own.back !== null && at === null) restore();
      resend();
      show();
    };
    source.onerror = () => {
      linked = false;
      if (source.readyState === EventSource.CLOSED) setTimeout(follow, 3000);
      show();
    };
  };

  // Looking back: first at what was seen here, then at what the server has kept.
  const past = async (seq) => {
    if (seq < 0) return null;
    const answer = await fetch(`past/${seq}`);
    if (answer.ok) return answer.json();
    if (answer.status !== 404) throw new Error(answer.statusText);
    return null;
  };
  const before = async (place) => {
    let one = moments[place];
    const previous = moments[place - 1];
    if (!one.gap || bottom && !previous) return place - 1;
    let found = await past(one.began - 1);
    if (found && named(found) === named(one)) {
      one.began = found.seq;
      found = await past(found.seq - 1);
    }
    if (!found || previous && found.seq <= previous.seq) {
      one.gap = false;
      return place - 1;
    }
    moments.splice(place, 0, { ...found, began: found.seq, gap: true });
    return place;
  };
  const after = async (place) => {
    const one = moments[place], following = moments[place + 1];
    if (!following?.gap) return place + 1;
    const next = one.next ?? (await past(one.seq))?.next, found = next == null ? null : await past(next);
    if (!found || found.next === null || found.next > following.seq) following.gap = false;
    else moments.splice(place + 1, 0, { ...found, began: found.seq, gap: false });
    return place + 1;
  };
  const look = async (way) => {
    if (!live || busy || way > 0 && at === null) return;
    busy = true;
    end();
    const place = at ?? moments.length - 1;
    try {
      const found = await (way > 0 ? after : before)(place);
      if (found >= 0) at = found >= moments.length - 1 ? null : found;
      else say("This is the first moment that is kept.");
    } catch {
      if (way > 0) at = place + 1 < moments.length - 1 ? place + 1 : null;
      else if (place > 0) at = place - 1;
      else say("There is no connection: only what this page has seen can be read.");
    }
    busy = false;
    own.back = at === null ? null : moments[at].began;
    keep();
    show();
  };
  const toNow = () => { end(); at = own.back = null; keep(); show(); };
  const restore = async () => {
    const seq = own.back;
    own.back = null;
    try {
      const found = await past(seq);
      if (!found || found.next === null) return keep();
      moments.unshift({ ...found, began: found.seq, gap: true });
      moments[1].gap = true;
      at = 0;
      own.back = seq;
    } catch { /* now is what is shown */ }
    show();
  };

  // Votes: one for each question, which may change while it is open; sent again where there was no connection.
  const votesKey = (id) => `${shown().of} ${id}`; // another lesson at this address has questions of the same names
  const vote = async (id, choice) => {
    const key = votesKey(id);
    own.votes[key] = choice;
    own.unsent = { key, question: id, choice };
    keep();
    await resend();
    show();
  };
  const resend = async () => {
    const given = own.unsent;
    if (!given || given.busy) return;
    if (`${live?.of} ${live?.question?.id}` !== given.key || !live.question.open) {
      if (linked && !live.black) { // it comes too late; behind a black screen the question may still be open
        own.unsent = null;
        delete own.votes[given.key];
        say("The vote is closed.");
      }
      return keep();
    }
    given.busy = true;
    try {
      const answer = await fetch("vote", { method: "POST", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ question: given.question, choice: given.choice, phone }) });
      if (own.unsent === given) own.unsent = null;
      if (!answer.ok) {
        delete own.votes[given.key];
        say({ 409: "The vote is closed.", 429: "Too many vote at once: please vote again." }[answer.status] ?? "Your vote was not taken: load the page again.");
      }
    } catch {
      given.failed = true;
      setTimeout(resend, 3000);
    }
    delete given.busy;
    keep();
    if (own.unsent && own.unsent !== given) await resend();
    show();
  };

  // All that was shown, as a file that needs nobody: this page with its moments in it.
  const MISSED = 300;
  const save = async () => {
    try {
      for (let place = moments.length - 1, asked = 0; place >= 0 && asked < MISSED; asked += 1) place = await before(place);
    } catch { say("There is no connection: what this page has seen is saved."); }
    const told = JSON.stringify(moments.map((seen) => ({ ...seen, practice: [], gap: false }))).replaceAll("<", "\\u003c");
    const file = new Blob([`<!doctype html>\n${UNUSED.replace("<script>", () => `<script type="application/json" id="kept">${told}<\/script>\n<script>`)}`],
      { type: "text/html" });
    const leading = made("a");
    leading.href = URL.createObjectURL(file);
    leading.download = "lecture.html";
    leading.click();
    setTimeout(() => URL.revokeObjectURL(leading.href), 60_000);
  };
  const open = () => {
    moments.push(...JSON.parse(kept.textContent));
    live = moments.at(-1);
    bottom = true;
    at = moments.length > 1 ? 0 : null;
  };

  const choices = (asked) => asked.choices.map((text, place) => {
    const button = made("button", "choice", made("b", "", String(place + 1)), made("span", "", text));
    button.type = "button";
    button.setAttribute("aria-pressed", String(own.votes[votesKey(asked.id)] === place));
    button.addEventListener("click", () => vote(asked.id, place));
    return button;
  });
  // As the session says it: half to even, and never up to 100 or down to 0.
  const percent = (share) => {
    const exact = 100 * share, up = Math.round(exact), whole = up - (up - exact === .5 ? up % 2 : 0);
    if (share < 1 && whole === 100) return "over 99%";
    return share > 0 && whole === 0 ? "under 1%" : `${whole}%`;
  };
  const bar = (kind, label, votes, counts) => {
    const total = counts.reduce((sum, count) => sum + count, 0), share = total ? votes / total : 0;
    const line = made("i"), told = `${label}${votes} · ${percent(share)}`;
    line.style.width = `${100 * share}%`;
    return made("div", `bar ${kind}`, made("span", "", line), made("em", "", told));
  };
  const results = (asked) => made("ol", "", ...asked.choices.map((text, place) => {
    const right = place === asked.answer, one = made("li", right ? "correct" : "");
    const said = made("p", "said", made("span", "", `${right ? "✓ " : ""}${text}`));
    if (voteOn(asked) === place) said.append(made("span", "yours", "your vote"));
    one.append(said);
    if (asked.whys?.[place]) one.append(made("p", "why", asked.whys[place]));
    if (asked.before) one.append(bar("first", "first ", asked.before[place], asked.before));
    if (asked.counts?.some(Boolean)) one.append(bar("", asked.before ? "then " : "", asked.counts[place], asked.counts));
    return one;
  }));
  const again = (asked) => asked.id.endsWith(":2");
  const voteOn = (asked) => own.votes[votesKey(asked.id)] ?? (again(asked) ? own.votes[votesKey(asked.id.slice(0, -2))] : undefined);
  const hint = (asked) => {
    if (!asked.choices.length) return "Write down your answer.";
    if (own.unsent?.key === votesKey(asked.id)) {
      return own.unsent.failed || !linked ? "No connection: your vote is sent as soon as there is one." : "Your vote is under way.";
    }
    if (votesKey(asked.id) in own.votes) return "Your vote is counted. You may change it until the answer is shown.";
    return again(asked) ? "The second vote: what do you say now that you have talked?" : "Choose your answer.";
  };
  const ask = (asked) => {
    const open = !kept && asked?.open && asked.id === live.question?.id && live.question.open;
    const told = JSON.stringify([asked, shown().of, open, own.votes, own.unsent, linked]);
    question.hidden = !asked;
    if (question.dataset.told === told) return;
    question.dataset.told = told;
    const focused = [...question.querySelectorAll(".choice")].indexOf(document.activeElement);
    question.replaceChildren();
    if (!asked) return;
    question.append(made("h2", "", asked.text));
    if (open) question.append(made("p", "hint", hint(asked)), ...choices(asked));
    else if (asked.open) question.append(made("p", "hint", "This question is over."));
    else question.append(results(asked));
    question.querySelectorAll(".choice")[focused]?.focus();
  };

  // Practice: numbers of the pane are left blank, and what is typed is judged here, by their rules written out.
  const added = (numbers) => numbers.reduce((sum, number) => sum + number, 0), largest = (numbers) => Math.max(...numbers);
  const DOES = { neg: ([a]) => -a, "+": ([a, b]) => a + b, "-": ([a, b]) => a - b, "*": ([a, b]) => a * b, "/": ([a, b]) => a / b,
    "**": ([a, b]) => a ** b, "//": ([a, b]) => Math.floor(a / b), "%": ([a, b]) => a - b * Math.floor(a / b), min: (all) => Math.min(...all),
    "==": ([a, b]) => +(a === b), ">": ([a, b]) => +(a > b), ">=": ([a, b]) => +(a >= b), "<": ([a, b]) => +(a < b), "<=": ([a, b]) => +(a <= b),
    sum: added, mean: (all) => added(all) / all.length, max: largest, first: (all) => all.indexOf(largest(all)),
    exp: ([a]) => Math.exp(a), ln: ([a]) => Math.log(a), sqrt: ([a]) => Math.sqrt(a), abs: ([a]) => Math.abs(a), sin: ([a]) => Math.sin(a),
    cos: ([a]) => Math.cos(a), tanh: ([a]) => Math.tanh(a), sigmoid: ([a]) => 1 / (1 + Math.exp(-a)), relu: ([a]) => Math.max(0, a) };
  const value = (tree) => (typeof tree === "number" ? tree : DOES[tree[0]](tree.slice(1).map(value)));
  let drill = null;
  const typed = (text) => {
    const found = /^([-+]?)0*(\d*)(?:[.,](\d*))?(?:e([-+]?\d+))?$/i.exec(text.replace(/[−–]/g, "-").replace(/\s/g, ""));
    if (!found || !/\d/.test(text.split(/e/i)[0])) return null;
    const [, sign, whole, part = "", power = "0"] = found, digits = `${whole}${part}`.replace(/^0+/, "");
    return { value: Number(`${sign}${whole || 0}.${part || 0}e${power}`), digits: digits.length, unit: 10 ** (Number(power) - part.length) };
  };
  const near = (number, one) => Math.abs(number - value(one.tree)) <= one.within;
  const judge = (one, text) => {
    const given = typed(text);
    if (!given) return ["", "Type a number, as -0.2309."];
    if (near(given.value, one)) return ["right", `Right. ${one.answer}`];
    if (given.digits < one.wanted && Math.abs(given.value - value(one.tree)) <= given.unit / 2 + one.slack) return ["", `Right so far: give ${one.wanted} digits.`];
    return ["wrong", one.wrong.find((mistake) => near(given.value, mistake))?.sentence ?? "Not so."];
  };
  const tell = (one, kind, text) => {
    const show = made("button", "", "Show how it is made");
    show.type = "button";
    show.addEventListener("click", () => tell(one, "shown", one.answer));
    const asked = `${one.name}: ${one.wanted} digit${one.wanted > 1 ? "s count" : " counts"}. ${one.help}.`;
    moment.querySelector(`[data-cell="${CSS.escape(one.cell)}"]`)?.closest("table").after(verdict);
    verdict.replaceChildren(...text ? [made("p", kind, text)] : [], ...kind === "right" || kind === "shown" ? [] : [made("p", "help", asked)]);
    if (kind === "wrong") verdict.append(made("p", "", show));
  };
  const blank = (one) => {
    const place = moment.querySelector(`[data-cell="${CSS.escape(one.cell)}"]`), input = made("input");
    if (!place) return;
    input.setAttribute("aria-label", one.name);
    input.inputMode = "text";
    input.autocomplete = "off";
    input.addEventListener("focus", () => tell(one, "", ""));
    input.addEventListener("change", () => {
      const [kind, text] = judge(one, input.value);
      tell(one, kind, text);
      if (kind === "right") place.textContent = input.value;
    });
    place.replaceChildren(input);
  };
  const begin = async () => {
    const place = at ?? moments.length - 1;
    try {
      const found = Array.isArray(moments[place].practice) ? moments[place] : await past(moments[place].seq);
      if (!found?.practice?.length) return say("There is nothing to work out here.");
      at = place;
      drill = found;
      show();
      found.practice.forEach(blank);
      moment.querySelector("input")?.focus();
    } catch { say("There is no connection: this needs one to begin."); }
  };
  const end = () => {
    if (!drill) return;
    drill = null;
    delete moment.dataset.html;
    verdict.replaceChildren();
    byId("practice").append(verdict);
  };

  const put = (parent, html) => { if (parent.dataset.html !== html) { parent.dataset.html = html; parent.innerHTML = html; } };
  const paint = (rows) => {
    while (screen.children.length > rows.length) screen.lastChild.remove();
    while (screen.children.length < rows.length) screen.append(made("span"));
    rows.forEach((row, place) => put(screen.children[place], `${row}\n`));
  };
  const state = () => {
    if (kept) return ["live", `${(at ?? moments.length - 1) + 1} of ${moments.length}`];
    if (!linked) return live?.ended ? ["over", "the lecture is over"] : live ? ["lost", "no connection: trying again"] : ["over", "connecting"];
    if (drill) return ["back", "practice"];
    return at === null ? ["live", live.ended ? "the end" : "live"] : ["back", "looking back"];
  };
  const wide = matchMedia("(min-width: 62rem)");
  const show = () => {
    const seen = shown(), [kind, text] = state();
    link.dataset.state = kind;
    link.lastChild.textContent = text;
    later.disabled = now.hidden = at === null;
    earlier.disabled = !live;
    title.textContent ||= "Waiting for the lecture";
    if (!seen) return;
    byId("save").hidden = Boolean(kept);
    byId("lesson").hidden = kept || !live.lecture;
    now.textContent = kept ? "the last" : live.question?.open && at !== null ? "now: a question" : "now";
    const black = seen.black, drawn = !seen.pane.includes("<table") && seen.screen.length > 0;
    root.classList.toggle("empty", black || seen.screen.length === 0);
    root.classList.toggle("drawn", drawn);
    where.textContent = black ? "" : seen.where;
    const begun = moments.some((one) => !one.black);
    title.textContent = !black ? seen.title : begun ? "The screen is black" : "Waiting for the lecture";
    document.title = `${title.textContent} · stepviz`;
    note.hidden = !black || !begun;
    note.textContent = "What was shown before can be looked back at.";
    lines.replaceChildren(...(black ? [] : seen.lines.map((line, n) => made("p", n && seen.screen.length ? "numbers" : "caption", line))));
    ask(black ? null : seen.question);
    root.classList.toggle("practising", Boolean(drill));
    practise.hidden = Boolean(drill) || !(seen.practice?.length ?? seen.practice);
    if (!drill) put(moment, seen.pane);
    moment.hidden = !seen.pane;
    moment.querySelectorAll("table").forEach(reachable);
    paint(seen.screen);
    if (drawn || wide.matches) all.open = true;
    reachable(byId("frame"));
    if (!drill) announce(seen);
  };
  // What is too wide is scrolled by the arrow keys too.
  const reachable = (part) => {
    if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
    else part.removeAttribute("tabindex");
  };

  // Read aloud: where it is and what is said or asked there, once it has stayed there for a moment.
  let told = "", timer = 0;
  const say = (text) => { clearTimeout(timer); status.textContent = text; };
  const announce = (seen) => {
    const asked = seen.question, words = seen.black ? [title.textContent] : [seen.title, seen.where, seen.lines[0]];
    if (asked?.open) words.push(`Question: ${asked.text}`);
    else if (asked?.choices.length) words.push(`The answer: ${asked.choices[asked.answer] ?? "none"}`);
    const text = words.filter(Boolean).join(". ");
    if (text === told) return;
    told = text;
    clearTimeout(timer);
    timer = setTimeout(() => { status.textContent = text; }, 700);
  };

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const dress = () => {
    root.dataset.theme = looks.theme || (dark.matches ? "dark" : "light");
    root.style.setProperty("--zoom", looks.zoom);
    write("stepviz looks", looks);
  };
  const turn = () => { looks.theme = root.dataset.theme === "dark" ? "light" : "dark"; dress(); };
  const zoom = (way) => { looks.zoom = Math.max(.5, Math.min(3, looks.zoom * 1.15 ** way)); dress(); show(); };
  dark.addEventListener("change", dress);
  wide.addEventListener("change", show);
  addEventListener("resize", () => { reachable(byId("frame")); moment.querySelectorAll("table").forEach(reachable); });
  earlier.addEventListener("click", () => look(-1));
  later.addEventListener("click", () => look(1));
  now.addEventListener("click", toNow);
  practise.addEventListener("click", begin);
  byId("save").addEventListener("click", save);
  byId("theme").addEventListener("click", turn);
  document.querySelectorAll("[data-zoom]").forEach((button) => button.addEventListener("click", () => zoom(Number(button.dataset.zoom))));
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input") && event.key === "Escape") event.target.blur();
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input")) return;
    if (event.target.tabIndex === 0 && event.target.scrollWidth > event.target.clientWidth) return;
    const keys = { ArrowLeft: () => look(-1), ArrowRight: () => look(1), End: toNow, Escape: toNow, "+": () => zoom(1), "-": () => zoom(-1) };
    const place = Number(event.key) - 1, asked = at === null ? live?.question : null;
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
    else if (asked?.open && place in asked.choices) vote(asked.id, place);
  });
  dress();
  if (kept) open();
  else follow();
  show();
})();
