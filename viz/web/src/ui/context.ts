/** What every part of the interface needs. */
import type { Atlas, Entity } from "../core/atlas";
import type { Colours } from "../core/palette";
import type { Store } from "../core/state";
import { words } from "../core/words";
import type { Words } from "../core/words";

export interface Context {
  readonly atlas: Atlas;
  readonly store: Store;
  colours(): Colours;
  /** Says something to screen readers. */
  announce(text: string): void;
}

export function say(context: Context): Words {
  return words(context.store.state.lang);
}

/** The colour in which an entity is drawn now. */
export function colourOf(context: Context, entity: Entity): string {
  const colours = context.colours();
  return context.store.state.colour === "region" ? colours.region(entity.region) : colours.type(entity.type);
}
