/** Reads the data out of the page and starts it. */
import { decode, follow } from "./core/address";
import { Atlas } from "./core/atlas";
import { unpack } from "./core/raw";
import type { Raw } from "./core/raw";
import { Store } from "./core/state";
import type { Lang, State } from "./core/state";
import type { MakeView } from "./map/stage";
import { Page } from "./ui/page";
import { remembered } from "./ui/theme";
import "./styles/main.css";

function firstLang(raw: Raw): Lang {
  const saved = remembered().lang;
  if (saved === "ja" || saved === "en") return saved;
  if (raw.lang !== "auto") return raw.lang;
  return navigator.language.toLowerCase().startsWith("ja") ? "ja" : "en";
}

export function firstState(raw: Raw, atlas: Atlas): State {
  const { theme } = remembered();
  return { ...decode(location.hash, atlas), lang: firstLang(raw), theme: theme === "light" || theme === "dark" ? theme : "auto" };
}

/** sigma where there is WebGL; without it the stage draws on a canvas. */
export async function bestView(): Promise<MakeView | undefined> {
  const canvas = document.createElement("canvas");
  if (typeof WebGLRenderingContext === "undefined" || (canvas.getContext("webgl2") ?? canvas.getContext("webgl")) === null) return undefined;
  const { SigmaView } = await import("./map/sigma");
  return (scene, container, events) => new SigmaView(scene, container, events);
}

async function main(): Promise<void> {
  const raw = await unpack(document.getElementById("data")!.textContent ?? "");
  const atlas = new Atlas(raw);
  const store = new Store(firstState(raw, atlas));
  const page = new Page(atlas, store, await bestView());
  follow(store, atlas);
  page.start();
  // For the browser's console, and for whoever checks what is drawn.
  Object.assign(window, { atlas: page });
}

void main();
