// The screen of the pretend device: draws the APL document that the page hands over, with Amazon's own renderer
// (apl-viewhost-web 1.4.0). It runs in a frame of its own, as large as the device in dp, that may connect to nothing.

/* global AplRenderer */
const view = document.getElementById("view");
const ENGINE_MS = 20000; // the engine is WebAssembly inside its script: it starts by itself, soon on a quick machine
let shown = null;
let turn = 0;

const engine = new Promise((resolve, reject) => {
  const began = performance.now();
  const look = () => {
    try {
      // Before the engine has started this throws, as nothing of it is there yet.
      AplRenderer.Content.create(JSON.stringify({ type: "APL", version: "1.4", mainTemplate: { item: { type: "Text" } } }), "").delete?.();
      resolve();
    } catch (error) {
      if (performance.now() - began > ENGINE_MS) reject(new Error(`the renderer did not start: ${error.message}`));
      else setTimeout(look, 50);
    }
  };
  look();
});

async function show({ directive, device }) {
  const mine = ++turn;
  await engine;
  const content = AplRenderer.Content.create(JSON.stringify(directive.document), "");
  content.addData("payload", JSON.stringify(directive.datasources));
  if (!content.isReady() || content.isError()) throw new Error("the renderer refuses the document");
  if (mine !== turn) return;
  const focused = view.contains(document.activeElement);
  shown?.destroy?.();
  // A new element each time: the renderer never takes its listeners off the one it was given.
  const canvas = document.createElement("div");
  view.replaceChildren(canvas);
  const renderer = AplRenderer.default.create({
    content,
    view: canvas,
    viewport: { width: device.width, height: device.height, dpi: 160, isRound: device.round },
    environment: { agentName: "back-pain-guide-simulator", agentVersion: "1.0", allowOpenUrl: false, disallowVideo: true },
    theme: directive.document.theme,
    mode: device.mode,
    utcTime: Date.now(),
    localTimeAdjustment: 0,
    onSendEvent: (event) => tell({ touch: event.arguments, label: labelOf(event.arguments, directive) }),
  });
  renderer.lastPointerEventTimestamp = 0; // else it takes no mouse for its first half second
  await renderer.init();
  if (mine !== turn) return;
  shown = renderer;
  name(renderer, directive);
  if (focused) view.querySelector("[role=button]")?.focus();
  tell({ drawn: mine });
}

function labelOf(argumentsOf, directive) {
  const wanted = JSON.stringify(argumentsOf);
  return directive.datasources.data.keys?.find((key) => JSON.stringify(key.arguments) === wanted)?.label ?? wanted;
}

// This release of the renderer gives its drawing no names for screen readers and no Tab key: both are added here, from
// what the document says of each thing that can be touched.
function name(renderer, directive) {
  const labels = new Map((directive.datasources.data.keys ?? []).map((key) => [key.id, key.label]));
  const walk = (component) => {
    const label = labels.get(component.assignedId);
    if (label !== undefined) touchable(component.container, label);
    for (const child of component.children ?? []) walk(child);
  };
  walk(renderer.top);
}

function touchable(element, label) {
  element.setAttribute("role", "button");
  element.setAttribute("aria-label", label);
  element.tabIndex = 0;
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    const box = element.getBoundingClientRect();
    const at = { bubbles: true, clientX: box.left + box.width / 2, clientY: box.top + box.height / 2 };
    for (const kind of ["mousedown", "mouseup"]) element.dispatchEvent(new MouseEvent(kind, at));
  });
}

function tell(message) {
  window.parent.postMessage({ from: "screen", ...message }, window.location.origin);
}

window.addEventListener("message", (event) => {
  if (event.source !== window.parent || event.origin !== window.location.origin || !event.data.directive) return;
  show(event.data).catch((error) => tell({ failed: error.message }));
});
engine.then(() => tell({ ready: true }), (error) => tell({ failed: error.message }));
