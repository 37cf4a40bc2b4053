(() => {
  "use strict";
  const root = document.documentElement;
  const byId = (name) => document.getElementById(name);
  const { texts, made, parts } = JSON.parse(byId("told").textContent);
  const stops = [...document.querySelectorAll("main > section")];
  const status = byId("status"), bar = byId("bar"), place = byId("place"), play = byId("play");
  const SECONDS = 4;
  let now = -1, timer = 0, trail = [];

  root.classList.add("js");
  if (matchMedia("(prefers-color-scheme: dark)").matches) root.dataset.theme = "dark";

  // A table that is too wide for a phone is scrolled by the arrow keys too.
  const widths = new ResizeObserver((seen) => seen.forEach(({ target }) => {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }));
  document.querySelectorAll(".tables table").forEach((table) => widths.observe(table));

  // What a part of the page tells: of each number, by the position of its name, which of `made` it is.
  const known = parts.map((part) => {
    const found = new Map();
    for (let at = 0; at < part.length; at += 2) found.set(String(part[at]), part[at + 1]);
    return found;
  });
  const step = () => stops[now].querySelector(".step:not([hidden])");
  const screenIn = (shown) => [...shown.querySelectorAll(".screen")].find((one) => !one.closest("[hidden]"));
  const title = (number) => texts[made[number][0]];

  const link = (name, told) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.n = name;
    button.textContent = title(told).split(" = ")[0];
    return button;
  };
  const item = (line, numbers) => {
    const one = document.createElement("li");
    const [text, ...cells] = typeof line === "number" ? [line] : line;
    one.append(texts[text]);
    const names = cells.map(String).filter((name) => numbers.has(name));
    one.dataset.cells = names.join(" ");
    one.append(...names.map((name) => link(name, numbers.get(name))));
    return one;
  };
  const all = (numbers) => {
    const details = document.createElement("details"), summary = document.createElement("summary");
    summary.textContent = "Every number here";
    details.append(summary);
    details.addEventListener("toggle", () => {
      if (details.open && details.children.length < 2) details.append(...[...numbers].map(([name, told]) => link(name, told)));
    });
    return details;
  };
  const light = (shown, name, terms) => {
    shown.querySelectorAll(".screen [data-n]").forEach((number) => {
      number.classList.toggle("on", number.dataset.n === name);
      number.classList.toggle("term", terms.includes(number.dataset.n));
    });
  };

  // How a number was made, beside the panes; nothing scrolls. `jump`: who asked for it goes there.
  const explain = (name, jump) => {
    const shown = step(), told = shown?.querySelector(".told"), screen = shown && screenIn(shown);
    const numbers = screen && known[screen.dataset.part];
    if (!told || !numbers?.has(name)) return;
    const [first, ...lines] = made[numbers.get(name)];
    const head = document.createElement("h3"), list = document.createElement("ul");
    head.tabIndex = -1;
    head.textContent = texts[first];
    list.append(...lines.map((line) => item(line, numbers)));
    const back = trail.length ? [link(trail.at(-1), numbers.get(trail.at(-1)))] : [];
    back.forEach((button) => { button.dataset.back = "1"; button.textContent = `← ${button.textContent}`; });
    told.replaceChildren(head, ...back, list, all(numbers));
    told.dataset.n = name;
    light(shown, name, [...list.children].flatMap((line) => line.dataset.cells.split(" ")).filter(Boolean));
    if (jump) {
      head.focus({ preventScroll: true });
      told.closest(".side").scrollTop = Math.max(0, told.offsetTop - told.closest(".side").offsetTop);
    }
  };
  const visit = (name) => {
    const before = step()?.querySelector(".told")?.dataset.n;
    if (before && before !== name) trail.push(before);
    explain(name, true);
  };
  const previous = () => { if (trail.length) explain(trail.pop(), true); };
  const bracket = (jump) => {
    trail = [];
    const shown = step(), screen = shown && screenIn(shown), told = shown?.querySelector(".told");
    if (!screen || !told) return;
    if (screen.dataset.bracket) return explain(screen.dataset.bracket, jump);
    const numbers = known[screen.dataset.part];
    told.replaceChildren(...(numbers.size ? [all(numbers)] : []));
    delete told.dataset.n;
    light(shown, "", []);
  };

  const show = (number, focus) => {
    if (number === now) return;
    now = number;
    stops.forEach((stop, at) => { stop.hidden = at !== number; });
    bar.value = number + 1;
    bar.setAttribute("aria-valuetext", stops[number].dataset.title);
    place.textContent = `${number + 1} of ${stops.length}`;
    document.querySelectorAll("[data-go]").forEach((button) => {
      button.disabled = button.dataset.go < 0 ? number === 0 : number === stops.length - 1 && !asks();
    });
    bracket(false);
    if (!focus) return;
    scrollTo(0, 0);
    stops[number].querySelector("h2").focus({ preventScroll: true });
    status.textContent = stops[number].dataset.said;
  };
  const go = (number) => {
    const at = Math.max(0, Math.min(stops.length - 1, number));
    if (at !== now) location.hash = stops[at].id;
  };
  const follow = (focus) => {
    const at = stops.findIndex((stop) => `#${stop.id}` === location.hash);
    show(at < 0 ? Math.max(now, 0) : at, focus);
  };

  // A stop that asks shows its answer in the place of the question.
  const asks = () => stops[now].querySelector(".answer")?.hidden ?? false;
  const tell = () => {
    const [before, answer] = stops[now].querySelectorAll(".step");
    const right = answer.querySelector(".right"), given = [...before.querySelectorAll("input")].findIndex((one) => one.checked);
    if (given >= 0 && right.dataset.right >= 0) right.prepend(String(given) === right.dataset.right ? "Right. " : "Not so. ");
    answer.querySelectorAll(".choices li")[given]?.append(" (your choice)");
    before.hidden = true;
    answer.hidden = false;
    bracket(false);
    right.focus({ preventScroll: true });
  };
  const forward = () => { if (asks()) tell(); else go(now + 1); };

  const pause = () => {
    clearInterval(timer);
    timer = 0;
    play.textContent = "play";
  };
  const toggle = () => {
    if (timer) return pause();
    timer = setInterval(() => {
      if (asks() || now === stops.length - 1) pause();
      else go(now + 1);
    }, 1000 * SECONDS);
    play.textContent = "pause";
  };
  const look = (button) => {
    const runs = button.closest(".runs");
    runs.querySelectorAll(".view").forEach((view, number) => { view.hidden = String(number) !== button.dataset.view; });
    runs.querySelectorAll("button").forEach((other) => { other.setAttribute("aria-pressed", String(other === button)); });
    bracket(false);
  };

  addEventListener("hashchange", () => follow(true));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button"), number = event.target.closest("[data-n]");
    if (button?.dataset.back) previous();
    else if (button?.dataset.go) button.dataset.go > 0 ? forward() : go(now - 1);
    else if (button === play) toggle();
    else if (button?.id === "light") root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    else if (button?.dataset.view) look(button);
    else if (button?.classList.contains("tell")) tell();
    else if (number && !number.matches(".told")) visit(number.dataset.n);
  });
  bar.addEventListener("change", () => go(bar.value - 1));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const input = event.target.closest("input, select, textarea");
    if (input && !(input.type === "radio" && /^[1-9]$/.test(event.key))) return;
    if (event.key === " " && event.target.closest("button, a, summary")) return;
    const ways = { ArrowRight: forward, PageDown: forward, ArrowLeft: () => go(now - 1), PageUp: () => go(now - 1),
      Home: () => go(0), End: () => go(stops.length - 1), " ": toggle, Backspace: previous, e: () => bracket(true) };
    if (event.key in ways) {
      event.preventDefault();
      ways[event.key]();
    } else if (event.key === "Escape") {
      document.querySelectorAll("details[open]").forEach((part) => { part.open = false; });
      bracket(true);
    } else if (/^[1-9]$/.test(event.key)) {
      const choice = step().querySelectorAll("input[type=radio]")[event.key - 1];
      if (choice) choice.checked = true;
    }
  });
  document.querySelectorAll(".answer, .view ~ .view").forEach((part) => { part.hidden = true; });
  follow(false);
})();
