// The device on the page: a speaker with its light ring, or a screen in a frame as large as the device, made to fit.

const at = (id) => document.getElementById(id);
const LIGHTS = { off: "asleep", listening: "listening", speaking: "speaking" };
let current = { screen: false };
let ready = null;
let onTouch = () => {};
let onFail = () => {};
let drawn = 0;

export function touched(listener) { onTouch = listener; }
export function failed(listener) { onFail = listener; }

export function use(device) {
  current = device;
  at("speaker").hidden = device.screen;
  at("show").hidden = !device.screen;
  light("off");
  if (!device.screen) return;
  at("bezel").classList.toggle("round", device.round);
  at("screen").title = `Screen of ${device.name}`;
  load();
  dark(true);
  fit();
}

// The frame starts anew with each conversation: nothing of the one before can be touched.
function load() {
  const frame = at("screen");
  ready = new Promise((resolve) => {
    const heard = (event) => {
      if (event.source !== frame.contentWindow || event.data.from !== "screen" || !event.data.ready) return;
      window.removeEventListener("message", heard);
      resolve();
    };
    window.addEventListener("message", heard);
  });
  frame.src = `screen.html?${Date.now()}`;
}

function dark(is) {
  at("dark").hidden = !is;
  document.body.dataset.drawn = is ? "" : document.body.dataset.drawn ?? "";
}

export function show(made, { open }) {
  light(open ? "listening" : "off");
  if (!current.screen || !made.screen) return;
  dark(false);
  const { width, height, mode, round } = current;
  const message = { directive: made.screen, device: { width, height, mode, round } };
  ready.then(() => at("screen").contentWindow.postMessage(message, window.location.origin));
}

export function light(name) {
  for (const id of ["speaker", "show"]) at(id).dataset.light = name;
  at("light").textContent = LIGHTS[name];
}

function fit() {
  if (!current.screen) return;
  const room = at("stage").clientWidth - 36;
  const scale = Math.min(room / current.width, (window.innerHeight * 0.66) / current.height, 1);
  const [frame, bezel] = [at("screen"), at("bezel")];
  frame.style.width = `${current.width}px`;
  frame.style.height = `${current.height}px`;
  frame.style.transform = `scale(${scale})`;
  bezel.style.width = `${current.width * scale + 36}px`;
  bezel.style.height = `${current.height * scale + 36}px`;
}

window.addEventListener("resize", fit);
window.addEventListener("message", (event) => {
  if (event.origin !== window.location.origin || event.source !== at("screen").contentWindow) return;
  const { touch, label, failed: message, drawn: number } = event.data;
  if (touch) onTouch(touch, label);
  if (message) onFail(message);
  if (number) {
    drawn += 1;
    document.body.dataset.drawn = String(drawn);
  }
});
