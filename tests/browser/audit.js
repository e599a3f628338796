/* What a page is audited for that needs the page itself; returns sentences, none if all is well. */
const problems = [];
const root = document.documentElement;

const named = (element) => {
  const id = element.id ? `#${element.id}` : "";
  const classes = typeof element.className === "string" ? element.className.split(" ") : [];
  const own = classes.filter((name) => name.startsWith("tracker-")).map((name) => `.${name}`);
  return `${element.tagName.toLowerCase()}${id}${own.join("")}`;
};

if (root.scrollWidth > root.clientWidth) {
  const wide = [...document.body.querySelectorAll("*")].filter((element) => {
    const box = element.getBoundingClientRect();
    let scroller = element.parentElement;
    while (scroller && getComputedStyle(scroller).overflowX === "visible") {
      scroller = scroller.parentElement;
    }
    return box.right > root.clientWidth + 1 && (!scroller || scroller === document.body);
  });
  problems.push(`wider than the window: ${wide.slice(0, 3).map(named).join(", ")}`);
}

const ids = {};
for (const element of document.querySelectorAll("[id]")) {
  ids[element.id] = (ids[element.id] || 0) + 1;
}
for (const [id, count] of Object.entries(ids)) {
  if (count > 1) {
    problems.push(`id ${id} is there ${count} times`);
  }
}

const headings = document.querySelectorAll("h1").length;
if (headings !== 1) {
  problems.push(`${headings} headings of the first order`);
}

for (const image of document.querySelectorAll("img:not([alt])")) {
  problems.push(`no alternative text: ${image.getAttribute("src")}`);
}

const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
function channels(colour) {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data];
}
function light([red, green, blue]) {
  const [r, g, b] = [red, green, blue].map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function behind(element) {
  for (let at = element; at; at = at.parentElement) {
    const colour = channels(getComputedStyle(at).backgroundColor);
    if (colour[3] > 250) {
      return colour;
    }
  }
  return [255, 255, 255, 255];
}
const seen = new Set();
for (const element of document.querySelectorAll('[class*="tracker-"], [class*="tracker-"] *')) {
  const said = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  if (!said || !element.checkVisibility()) {
    continue;
  }
  const ink = light(channels(getComputedStyle(element).color));
  const paper = light(behind(element));
  const contrast = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
  const fault = `contrast ${contrast.toFixed(1)} at ${named(element)}`;
  if (contrast < 4.5 && !seen.has(fault)) {
    seen.add(fault);
    problems.push(`${fault}: “${element.textContent.trim().slice(0, 30)}”`);
  }
}
return problems;
