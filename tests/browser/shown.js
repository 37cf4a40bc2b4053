(() => {
  const stop = document.querySelector("main > section:not([hidden])");
  const step = stop.querySelector(".step:not([hidden])"), answer = stop.querySelector(".answer");
  const pre = step.querySelector(".view:not([hidden]) pre") ?? step.querySelector("pre");
  const cell = document.createRange();
  const texts = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT);
  const left = pre.getBoundingClientRect().left;
  const probe = document.createElement("span");
  probe.textContent = "0".repeat(50);
  pre.append(probe);
  const width = probe.getBoundingClientRect().width / 50;
  probe.remove();
  let column = 0, worst = 0;
  for (let node; (node = texts.nextNode()); ) {
    for (let at = 0; at < node.length; at++) {
      if (node.data[at] === "\n") { column = 0; continue; }
      cell.setStart(node, at);
      cell.setEnd(node, at + 1);
      const box = node.parentNode.tagName === "I" ? node.parentNode : cell;
      worst = Math.max(worst, Math.abs(box.getBoundingClientRect().left - left - column * width) / width);
      column++;
    }
  }
  return { id: stop.id, asks: Boolean(answer), open: Boolean(answer) && !answer.hidden,
    text: pre.textContent, worst,
    heading: stop.querySelector("h2").textContent,
    visible: document.querySelectorAll("main > section:not([hidden])").length, active: document.activeElement.tagName,
    status: document.getElementById("status").textContent,
    count: document.querySelectorAll("main > section").length };
})()
