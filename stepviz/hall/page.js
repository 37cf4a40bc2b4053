const lines = []
new EventSource("events").onmessage = (event) => {
  const { screen } = JSON.parse(event.data)
  if (screen) Object.assign(lines, screen)
  document.getElementById("screen").innerHTML = lines.join("\n")
}
