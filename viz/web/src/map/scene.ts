/** What is drawn, whoever draws it: places, sizes and colours of nodes and lines. */
import type { Atlas, Entity } from "../core/atlas";
import { passes } from "../core/network";
import type { Link, Network } from "../core/network";
import type { Colours } from "../core/palette";
import type { Places } from "../core/places";

/** Nodes grow more slowly than the ground when zooming in. */
const GROWTH = 0.72;
const SIZE = 1.2;
/** What filters leave of a large map is drawn larger where it is so little. */
const FEW = 400;
const SMALLEST_OF_FEW = 2.8;

/** From so many lines on they are drawn for speed. */
export const MANY_LINES = 5_000;

export interface Line {
  readonly link: Link;
  readonly stated: boolean;
  colour: string;
  alpha: number;
  shown: boolean;
}

export class Scene {
  readonly lines: Line[];
  colours: string[] = [];
  /** Around nodes, so that they stand apart. */
  outline = "#ffffff";
  shown: boolean[];
  /** Pixels a unit of the map when all of it is on the screen. */
  fit = 1;
  private smallest = 1.7;
  private few = false;

  constructor(
    readonly atlas: Atlas,
    network: Network,
    public places: Places,
  ) {
    this.shown = atlas.entities.map(() => true);
    this.lines = network.links.map((link) => ({ link, stated: link.claims.length > 0, colour: "#888888", alpha: 1, shown: true }));
  }

  x(entity: Entity): number {
    return this.places[entity.index * 2]!;
  }

  y(entity: Entity): number {
    return this.places[entity.index * 2 + 1]!;
  }

  /** The ground is to scale when everything is shown, but no node is too small to see. */
  fitTo(scale: number, width: number): void {
    this.fit = scale;
    this.smallest = (width < 600 ? 1.25 : 1.7) / SIZE;
  }

  /** Radius in pixels where the map has so many pixels a unit. */
  radius(entity: Entity, scale: number): number {
    return Math.max(entity.radius * this.fit, this.few ? SMALLEST_OF_FEW : this.smallest) * SIZE * (scale / this.fit) ** GROWTH;
  }

  /** Many lines are no wider than a pixel where all of them are on the screen, which browsers draw many times faster. */
  lineWidth(line: Line, scale: number): number {
    const wide = this.lines.length > MANY_LINES ? 1 : line.stated ? 1.5 : 1.1;
    return wide * Math.max(0.9, (scale / this.fit) ** (1 - GROWTH));
  }

  filter(shown: readonly boolean[], without: ReadonlySet<string>): void {
    this.shown = [...shown];
    const left = shown.filter(Boolean).length;
    this.few = left <= FEW && left < shown.length;
    for (const line of this.lines) line.shown = this.shown[line.link.first.index]! && this.shown[line.link.second.index]! && passes(line.link, without);
  }

  /** Lines inside a region have its colour, others are grey; the more lines there are the fainter. */
  paint(colours: Colours, byRegion: boolean, close: boolean): void {
    const colourOf = painter(colours, byRegion);
    this.outline = colours.background;
    this.colours = this.atlas.entities.map(colourOf);
    const crowd = close ? 1 : Math.min(1, Math.sqrt(1200 / Math.max(1, this.lines.length)));
    for (const line of this.lines) {
      const { first, second } = line.link;
      const inside = first.region === second.region && first.region >= 0;
      line.colour = inside && byRegion ? colours.region(first.region) : colours.edge;
      if (close) line.alpha = line.stated ? 0.85 : 0.4;
      else line.alpha = (inside ? (line.stated ? 0.75 : 0.32) : line.stated ? 0.3 : 0.13) * Math.max(inside ? 0.5 : 0.3, crowd);
    }
  }
}

export function painter(colours: Colours, byRegion: boolean): (entity: Entity) => string {
  return byRegion ? (entity) => colours.region(entity.region) : (entity) => colours.type(entity.type);
}

/** The shown lines gathered by how they look, so that each look is drawn in one go. */
export function byLook(scene: Scene): Map<string, Line[]> {
  const looks = new Map<string, Line[]>();
  for (const line of scene.lines) {
    if (!line.shown) continue;
    const key = `${line.colour}${Math.round(line.alpha * 100)}${line.stated}`;
    const there = looks.get(key);
    if (there) there.push(line);
    else looks.set(key, [line]);
  }
  return looks;
}
