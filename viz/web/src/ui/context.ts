/** What every part of the interface needs. */
import type { Atlas, Entity } from "../core/atlas";
import type { Network } from "../core/network";
import type { Colours } from "../core/palette";
import type { Analysis, PickKind, Store } from "../core/state";
import { words } from "../core/words";
import type { Words } from "../core/words";

export interface Context {
  readonly atlas: Atlas;
  readonly network: Network;
  readonly store: Store;
  colours(): Colours;
  /** Says something to screen readers. */
  announce(text: string): void;
  /** Asks for a second entity, for a path or a comparison. */
  pick(kind: PickKind, from: Entity): void;
  /** Brings a region into view. */
  showRegion(region: number): void;
  /** Whether the page carries the analyses. */
  readonly analysed: boolean;
}

export function say(context: Context): Words {
  return words(context.store.state.lang);
}

/** The colour in which an entity is drawn now. */
export function colourOf(context: Context, entity: Entity): string {
  const colours = context.colours();
  return context.store.state.colour === "region" ? colours.region(entity.region) : colours.type(entity.type);
}

/** Opens an analysis, about one thing or all of it; the panel makes room, and what was chosen in it stays. */
export function openView(context: Context, view: Analysis, on = "", at?: Readonly<Record<string, string>>): void {
  const { state } = context.store;
  context.store.set({ view, on, at: at ?? (state.view === view ? state.at : {}), selection: null });
}

/** Adds an entity's neighbourhood to what is on the map, or takes it away. */
export function toggleAround(context: Context, entity: Entity): void {
  const { around } = context.store.state;
  const rest = around.filter((id) => id !== entity.id);
  context.store.set({ around: rest.length < around.length ? rest : [...around, entity.id], view: "map" });
}
