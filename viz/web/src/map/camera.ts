/** Where to look so that given ground fills the part of the stage that no card covers. */
import type { Ground } from "../core/places";
import type { Place } from "./frame";

/** Pixels at each side that cards cover. */
export interface Inset {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The place that shows the ground in the free part, no closer than ``nearest`` pixels a unit. */
export function showing(ground: Ground, { width, height }: Size, inset: Inset, nearest: number): Place {
  const free = { width: Math.max(80, width - inset.left - inset.right), height: Math.max(80, height - inset.top - inset.bottom) };
  const scale = Math.min(nearest, free.width / Math.max(1, ground.right - ground.left), free.height / Math.max(1, ground.top - ground.bottom));
  // The ground's middle belongs in the middle of the free part, which is off the stage's own middle.
  const x = (ground.left + ground.right) / 2 - (inset.left + free.width / 2 - width / 2) / scale;
  const y = (ground.bottom + ground.top) / 2 + (inset.top + free.height / 2 - height / 2) / scale;
  return { x, y, scale };
}
