/** What the stage asks of whoever draws nodes and lines: sigma where there is WebGL, a canvas elsewhere. */
import type { Entity } from "../core/atlas";
import type { Size } from "./camera";
import type { Place } from "./frame";

export interface ViewEvents {
  hover(entity: Entity | null): void;
  /** A click or tap, in pixels of the stage; the entity under it if there is one. */
  click(entity: Entity | null, x: number, y: number): void;
  /** A double click; tells whether it meant something other than to zoom. */
  twice(): boolean;
  move(x: number, y: number): void;
  /** Nodes and lines are drawn. */
  drawn(): void;
}

export interface MapView {
  /** Canvases over and under the nodes: land under the lines, focus and names over the nodes. */
  readonly layers: Readonly<Record<"land" | "focus" | "names", HTMLCanvasElement>>;
  size(): Size;
  place(): Place;
  go(place: Place, animate: boolean): void;
  /** Takes over what changed in the scene. */
  refresh(): void;
  /** Draws soon. */
  request(): void;
  resize(): void;
  kill(): void;
}

export const SCALES = { closest: 40, farthest: 1 / 4 } as const;

/** A scale within what makes sense around the one that shows everything. */
export function bounded(scale: number, fit: number): number {
  return Math.min(fit * SCALES.closest, Math.max(fit * SCALES.farthest, scale));
}
