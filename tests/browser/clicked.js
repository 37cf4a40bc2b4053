// Clicks every number that is seen. Gives those that do not tell how they were made, or after which it scrolls.
(() => {
  const step = document.querySelector("main > section:not([hidden]) .step:not([hidden])"), told = step.querySelector(".told"), wrong = [];
  for (const number of step.querySelectorAll("pre [data-n], td[data-n]")) {
    if (!number.offsetParent) continue;
    const before = scrollY;
    number.click();
    const right = told.dataset.n === number.dataset.n && number.classList.contains("on")
      && told.querySelectorAll("li").length > 0 && document.activeElement === told.querySelector("h3");
    if (!right || scrollY !== before) wrong.push(number.outerHTML);
  }
  return wrong;
})()
