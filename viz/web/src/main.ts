/** Reads the data out of the page and starts it. */
import { decode, follow } from "./core/address";
import { Atlas } from "./core/atlas";
import { unpack } from "./core/raw";
import { Store } from "./core/state";
import type { Lang, State } from "./core/state";
import type { MakeView } from "./map/stage";
import { Page } from "./ui/page";
import { remembered } from "./ui/theme";
import "./styles/main.css";

/** What browsers call a graphics card that is none. */
const SOFTWARE = /swiftshader|llvmpipe|software|basic render/i;

function firstLang(): Lang {
  const saved = remembered().lang;
  if (saved === "ja" || saved === "en") return saved;
  return navigator.language.toLowerCase().startsWith("ja") ? "ja" : "en";
}

export function firstState(atlas: Atlas): State {
  const { theme } = remembered();
  return { ...decode(location.hash, atlas), lang: firstLang(), theme: theme === "light" || theme === "dark" ? theme : "auto" };
}

/** sigma where WebGL has a graphics card behind it; elsewhere a canvas is faster, and the stage draws on one. */
export async function bestView(): Promise<MakeView | undefined> {
  if (!hasFastWebgl()) return undefined;
  const { SigmaView } = await import("./map/sigma");
  return (scene, container, events) => new SigmaView(scene, container, events);
}

function hasFastWebgl(): boolean {
  if (typeof WebGLRenderingContext === "undefined") return false;
  const canvas = document.createElement("canvas");
  const fast = { failIfMajorPerformanceCaveat: true };
  const gl = (canvas.getContext("webgl2", fast) ?? canvas.getContext("webgl", fast)) as WebGLRenderingContext | null;
  const info = gl?.getExtension("WEBGL_debug_renderer_info");
  const renderer = String(gl?.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER) ?? "");
  gl?.getExtension("WEBGL_lose_context")?.loseContext();
  return gl !== null && !SOFTWARE.test(renderer);
}

async function main(): Promise<void> {
  const packed = document.getElementById("views")?.textContent ?? "";
  const raw = await unpack(document.getElementById("data")!.textContent ?? "");
  const atlas = new Atlas(raw);
  const store = new Store(firstState(atlas));
  const page = new Page(atlas, store, await bestView(), packed);
  follow(store, atlas);
  page.start();
  // For the browser's console, and for whoever checks what is drawn.
  Object.assign(window, { atlas: page });
}

void main();
