/** Keeps the state in the part of the address after #, so that a link leads back to the same view. */
import type { Atlas } from "./atlas";
import type { Selection, State, Store } from "./state";

const KINDS = { e: "entity", p: "paper", a: "author" } as const;

/** The part of a state that an address carries. */
export function encode(state: State, atlas: Atlas): string {
  const parts = new URLSearchParams();
  if (state.selection) parts.set(state.selection.kind[0]!, state.selection.id);
  if (state.hidden.size) parts.set("hide", [...state.hidden].sort().join("~"));
  if (state.weeks) parts.set("weeks", state.weeks.map((week) => atlas.weeks[week]!.id).join("~"));
  if (state.fresh) parts.set("new", "1");
  if (state.colour !== "region") parts.set("colour", state.colour);
  if (state.view !== "map") parts.set("view", state.view);
  return parts.toString();
}

/** What an address says; whatever it says wrongly is left out. */
export function decode(hash: string, atlas: Atlas, canDraw: boolean): Partial<State> {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const weeks = decodeWeeks(parts.get("weeks"), atlas);
  return {
    selection: decodeSelection(parts, atlas),
    hidden: new Set((parts.get("hide") ?? "").split("~").filter((type) => atlas.types.includes(type))),
    weeks,
    fresh: parts.get("new") === "1" && weeks !== null,
    colour: parts.get("colour") === "type" ? "type" : "region",
    view: parts.get("view") === "table" || !canDraw ? "table" : "map",
  };
}

/** Writes the address when the state changes (a new selection is a step back in the history), and reads it when it changes. */
export function follow(store: Store, atlas: Atlas, canDraw: boolean): void {
  let reading = false;
  store.subscribe((state, changed) => {
    if (reading) return;
    const hash = `#${encode(state, atlas)}`;
    if (hash === (location.hash || "#")) return;
    if (changed.has("selection")) history.pushState(null, "", hash);
    else history.replaceState(null, "", hash);
  });
  const read = (): void => {
    reading = true;
    store.set(decode(location.hash, atlas, canDraw));
    reading = false;
  };
  addEventListener("popstate", read);
  addEventListener("hashchange", read);
}

function decodeSelection(parts: URLSearchParams, atlas: Atlas): Selection | null {
  for (const [key, kind] of Object.entries(KINDS)) {
    const id = parts.get(key);
    const found = id === null ? undefined : atlas[kind](id);
    if (found) return { kind, id: found.id };
  }
  return null;
}

function decodeWeeks(value: string | null, atlas: Atlas): [number, number] | null {
  const [from, to] = (value ?? "").split("~").map((id) => atlas.weeks.findIndex((week) => week.id === id));
  return from !== undefined && to !== undefined && from >= 0 && to >= from ? [from, to] : null;
}
