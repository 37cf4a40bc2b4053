(() => {
  "use strict";
  const root = document.documentElement;
  const stops = [...document.querySelectorAll("main > section")];
  const status = document.getElementById("status");
  const bar = document.getElementById("bar");
  let now = -1;

  root.classList.add("js");
  if (matchMedia("(prefers-color-scheme: dark)").matches) root.dataset.theme = "dark";

  const show = (number, focus) => {
    if (number === now) return;
    now = number;
    stops.forEach((stop, place) => { stop.hidden = place !== number; });
    bar.value = number + 1;
    bar.setAttribute("aria-valuetext", stops[number].dataset.title);
    if (!focus) return;
    scrollTo(0, 0);
    stops[number].querySelector("h2").focus({ preventScroll: true });
    status.textContent = stops[number].dataset.said;
  };
  const go = (number) => {
    const place = Math.max(0, Math.min(stops.length - 1, number));
    if (place !== now) location.hash = stops[place].id;
  };
  const follow = (focus) => {
    const place = stops.findIndex((stop) => `#${stop.id}` === location.hash);
    show(place < 0 ? Math.max(now, 0) : place, focus);
  };
  const tell = (stop) => {
    const answer = stop.querySelector(".answer");
    if (!answer) return;
    answer.hidden = false;
    stop.querySelector(".tell").hidden = true;
    answer.querySelector("p").focus();
  };

  const look = (button) => {
    const runs = button.closest(".runs");
    runs.querySelectorAll(".view").forEach((view, number) => { view.hidden = String(number) !== button.dataset.view; });
    runs.querySelectorAll("button").forEach((other) => { other.setAttribute("aria-pressed", String(other === button)); });
  };

  const part = (node) => node.closest(".answer, section");
  const explain = (name, within) => {
    const told = [...within.querySelectorAll("details[data-n]")].find((one) => !name || one.dataset.n === name);
    for (let at = told; at; at = at.parentElement.closest("details")) at.open = true;
    told?.querySelector("summary").focus();
  };
  const point = (summary) => {
    document.querySelectorAll("pre span.on").forEach((number) => { number.classList.remove("on"); });
    const name = summary?.parentElement.dataset.n;
    if (name) part(summary).querySelectorAll("pre span").forEach((number) => { number.classList.toggle("on", number.dataset.n === name); });
  };

  addEventListener("focusin", (event) => point(event.target.closest("summary")));
  addEventListener("hashchange", () => follow(true));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button"), number = event.target.closest("pre span");
    if (number) explain(number.dataset.n, part(number));
    if (!button) return;
    if (button.dataset.go) go(now + Number(button.dataset.go));
    else if (button.id === "light") root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    else if (button.dataset.view) look(button);
    else if (button.classList.contains("tell")) tell(button.closest("section"));
  });
  bar.addEventListener("change", () => go(bar.value - 1));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, select, textarea")) return;
    const pressed = event.target.closest("button, a, summary");
    if (event.key === " " && pressed) return;
    const ways = { ArrowRight: now + 1, PageDown: now + 1, " ": event.shiftKey ? now - 1 : now + 1,
      ArrowLeft: now - 1, PageUp: now - 1, Home: 0, End: stops.length - 1 };
    if (event.key in ways) {
      event.preventDefault();
      go(ways[event.key]);
    } else if (event.key === "Escape") {
      document.querySelectorAll("details[open]").forEach((part) => { part.open = false; });
    } else if (event.key === "e") {
      explain("", stops[now].querySelector(".answer:not([hidden])") ?? stops[now]);
    } else if (event.key >= "1" && event.key <= "9") {
      const choice = stops[now].querySelectorAll("input[type=radio]")[event.key - 1];
      if (choice) choice.checked = true;
    }
  });
  document.querySelectorAll(".answer, .view ~ .view").forEach((part) => { part.hidden = true; });
  follow(false);
})();
