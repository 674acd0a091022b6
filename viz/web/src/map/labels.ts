/** Names on the map: regions first, then entities by importance; no name on another, none on a large node. */
import type { Entity, Region } from "../core/atlas";
import { withAlpha } from "../core/palette";
import type { Colours } from "../core/palette";
import type { Lang } from "../core/state";
import { clean, shorten } from "../core/text";
import { named } from "../core/words";
import { Boxes } from "./boxes";
import type { Box } from "./boxes";
import type { Frame } from "./frame";
import type { Land } from "./halos";
import { fontOf } from "./pen";
import type { Pen } from "./pen";

const LONGEST = 34;
/** Widths of texts in each weight at one size, to which others are in proportion; loading fonts is what labels cost most. */
const MEASURED = new Map<string, number>();
const MEASURE = 14;
const RULER = document.createElement("canvas").getContext("2d");
let ruled = "";

interface Text {
  readonly text: string;
  readonly size: number;
  readonly weight: number;
  readonly width: number;
}

/** Where a region's name was drawn, for clicks on it. */
export interface Placed extends Box {
  readonly region: Region;
}

export class Labels {
  placed: Placed[] = [];
  /** Every name that was written, for checks that none lies on another. */
  readonly all: (Box & { readonly text: string })[] = [];
  private readonly written = new Set<string>();
  /** Entities that have their name. */
  private readonly entities = new Set<Entity>();
  private readonly boxes = new Boxes();
  private readonly nodes = new Boxes();

  constructor(
    private readonly pen: Pen,
    private readonly frame: Frame,
    private readonly colours: Colours,
    private readonly lang: Lang,
    /** On a crowded map a region's name stands for the entity that it is taken from. */
    private readonly crowded: boolean,
  ) {}

  /** Forbids a part of the screen, such as where a card lies. */
  avoid(box: Box): void {
    this.boxes.add(box);
  }

  /** Names of regions, the largest first: on the upper edge of their land, or where else on it there is room. */
  regions(regions: readonly Region[], lands: readonly Land[], byRegion: boolean, only: number | null): void {
    const fade = Math.min(1, Math.max(0.4, 1.7 - this.frame.zoom / 5));
    const narrow = this.frame.width < 600;
    for (const land of lands) {
      const region = regions[land.region]!;
      if (region.members.length === 0 || (only !== null && only !== land.region)) continue;
      const names = (this.lang === "ja" ? region.namesJa : region.names).map((text) => shorten(clean(text), LONGEST));
      const size = Math.min(narrow ? 14 : 17, Math.max(11, (narrow ? 8.5 : 9.5) + region.members.length ** 0.5 * 0.5));
      const colour = withAlpha(byRegion ? this.colours.regionText(land.region) : this.colours.quiet, fade);
      const head = this.measure(names[0] ?? "", size, 650);
      const tail = names[1] ? this.measure(names[1], Math.max(11, size - 3.5), 450) : null;
      const small = this.measure(names[0] ?? "", 11, 600);
      const room = (land.top - land.bottom) * this.frame.scale;
      if (tail && room > 70 && !narrow && this.region(region, land, [head, tail], colour)) continue;
      if (room > 24 && (this.region(region, land, [head], colour) || (small.width < head.width && this.region(region, land, [small], colour)))) continue;
    }
  }

  /**
   * The name of an entity beside its node; tells whether there was room. ``over`` lets it cover small
   * nodes, ``corners`` has it stand obliquely too, ``far`` two lines away where that is all the room, ``must`` draws it whatever lies there.
   */
  entity(entity: Entity, options: { strong?: boolean; must?: boolean; over?: boolean; corners?: boolean; far?: boolean } = {}): boolean {
    if (this.entities.has(entity)) return false;
    const [x, y] = [this.frame.x(entity), this.frame.y(entity)];
    const radius = this.frame.radius(entity) * (options.strong ? 1.25 : 1) + (options.strong ? 6 : 0);
    const size = options.strong ? 14 : Math.min(14, Math.max(11, 9.5 + radius * 0.22));
    const text = this.measure(shorten(clean(named(entity, this.lang)[0]), LONGEST), size, options.strong ? 650 : 480);
    // The region's name says it already.
    if (!options.must && this.crowded && this.written.has(text.text) && this.frame.zoom < 4) return false;
    const within = (middle: number): number => Math.max(6, Math.min(this.frame.width - text.width - 6, middle - text.width / 2));
    const spots: [number, number][] = [
      [x + radius + 4, y],
      [x - radius - 4 - text.width, y],
      [within(x), y + radius + size * 0.85],
      [within(x), y - radius - size * 0.85],
    ];
    const steps = [...(options.corners ? [1.2, 1.7] : []), ...(options.far ? [2.4, 3.1] : [])];
    for (const down of steps.flatMap((step) => [step * size, -step * size])) spots.push([x + radius + 4, y + down], [x - radius - 4 - text.width, y + down]);
    const clear = (box: Box): boolean => this.boxes.free(box) && (options.over || this.nodes.free(box));
    const fits = ([left, middle]: [number, number]): boolean => left > 4 && left + text.width < this.frame.width - 4 && middle > size && middle < this.frame.height - size && clear(boxOf(left, middle, text, 2));
    const spot = spots.find((place) => this.nodes.free(boxOf(...place, text, 2)) && fits(place)) ?? spots.find(fits) ?? (options.must ? spots[0] : undefined);
    if (!spot) return false;
    this.write(text, spot[0], spot[1], this.colours.ink);
    this.entities.add(entity);
    this.boxes.add(boxOf(...spot, text, 2));
    return true;
  }

  /** A quiet line of text that starts at a place on the map, if there is room. */
  caption(text: string, x: number, y: number): void {
    const measured = this.measure(text, 11.5, 480);
    const [left, middle] = [this.frame.mapX(x), this.frame.mapY(y) - 14];
    const inside = left > 0 && left + measured.width < this.frame.width && middle > 8 && middle < this.frame.height - 8;
    if (inside && this.boxes.take(boxOf(left, middle, measured, 2))) this.write(measured, left, middle, this.colours.quiet);
  }

  /** Keeps names off a node. */
  node(entity: Entity): void {
    const [x, y, radius] = [this.frame.x(entity), this.frame.y(entity), this.frame.radius(entity)];
    this.nodes.add({ left: x - radius, right: x + radius, top: y - radius, bottom: y + radius });
  }

  private region(region: Region, land: Land, lines: readonly Text[], colour: string): boolean {
    const height = lines.reduce((sum, line) => sum + line.size * 1.25, 0);
    const width = Math.max(...lines.map((line) => line.width));
    const [top, bottom, middle] = [this.frame.mapY(land.top), this.frame.mapY(land.bottom), this.frame.mapX((land.left + land.right) / 2)];
    const tops = [top - height * 0.45, top + height * 0.4, (top + bottom - height) / 2, top - height * 1.05, bottom - height * 0.6, bottom - height * 1.5, bottom + 1];
    const reach = Math.max(0, (land.right - land.left) * this.frame.scale - width) / 2 + width * 0.12;
    const shifts = [0, -reach / 2, reach / 2, -reach, reach];
    for (const at of tops) {
      for (const shift of shifts) {
        const left = Math.min(Math.max(middle + shift - width / 2, 8), this.frame.width - width - 8);
        const box = { left: left - 4, right: left + width + 4, top: at - 1, bottom: at + height + 1 };
        const off = Math.abs(left + width / 2 - middle) > Math.max(reach, width * 0.4) + 1;
        if (off || box.top < 0 || box.bottom > this.frame.height || !this.boxes.take(box)) continue;
        this.placed.push({ ...box, region });
        let y = at;
        for (const line of lines) {
          this.written.add(line.text);
          this.write(line, left + (width - line.width) / 2, y + line.size * 0.625, colour);
          y += line.size * 1.25;
        }
        return true;
      }
    }
    return false;
  }

  private measure(text: string, wanted: number, weight: number): Text {
    // Every size is a font of its own to the browser.
    const size = Math.round(wanted * 2) / 2;
    const key = `${weight}|${text}`;
    let width = MEASURED.get(key);
    if (width === undefined && RULER) {
      const font = fontOf({ size: MEASURE, weight });
      if (font !== ruled) RULER.font = ruled = font;
      width = RULER.measureText(text).width / MEASURE;
      if (MEASURED.size > 20_000) MEASURED.clear();
      MEASURED.set(key, width);
    }
    return { text, size, weight, width: (width ?? text.length * 0.6) * size };
  }

  private write(text: Text, left: number, middle: number, colour: string): void {
    this.all.push({ ...boxOf(left, middle, text, 0), text: text.text });
    this.pen.text(text.text, left, middle, { size: text.size, weight: text.weight, fill: colour, halo: withAlpha(this.colours.background, 0.9) });
  }
}

function boxOf(left: number, middle: number, text: Text, margin: number): Box {
  return { left: left - margin, right: left + text.width + margin, top: middle - text.size * 0.62 - margin, bottom: middle + text.size * 0.62 + margin };
}
