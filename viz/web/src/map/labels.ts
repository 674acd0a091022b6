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

export const FONT = '"Inter", system-ui, -apple-system, "Segoe UI", Roboto, "Hiragino Sans", "Hiragino Kaku Gothic ProN", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic UI", Meiryo, sans-serif';
const LONGEST = 34;
/** Widths of texts by font and text; measuring is what labels cost most. */
const MEASURED = new Map<string, number>();

interface Text {
  readonly text: string;
  readonly font: string;
  readonly size: number;
  readonly width: number;
}

/** Where a region's name was drawn, for clicks on it. */
export interface Placed extends Box {
  readonly region: Region;
}

export class Labels {
  placed: Placed[] = [];
  private readonly written = new Set<string>();

  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly frame: Frame,
    private readonly colours: Colours,
    private readonly lang: Lang,
    private readonly boxes = new Boxes(),
    private readonly nodes = new Boxes(),
  ) {
    context.textBaseline = "middle";
    context.lineJoin = "round";
  }

  /** Forbids a part of the screen, such as where a card lies. */
  avoid(box: Box): void {
    this.boxes.add(box);
  }

  /** Names of regions, the largest first, above their land where there is room. */
  regions(regions: readonly Region[], lands: readonly Land[], byRegion: boolean): void {
    const fade = Math.min(1, Math.max(0.35, 1.6 - this.frame.zoom / 4));
    for (const land of lands) {
      const region = regions[land.region]!;
      const spread = (land.top - land.bottom) * this.frame.scale;
      if (spread < 26 || region.members.length === 0) continue;
      const names = (this.lang === "ja" ? region.namesJa : region.names).map((text) => shorten(clean(text), LONGEST));
      const size = Math.min(17, Math.max(12, 9.5 + region.members.length ** 0.5 * 0.45));
      const head = this.measure(names[0] ?? "", size, 650);
      const tail = names[1] && spread > 70 ? this.measure(names[1], Math.max(11, size - 3.5), 450) : null;
      this.region(region, land, tail ? [head, tail] : [head], withAlpha(byRegion ? this.colours.regionText(land.region) : this.colours.quiet, fade));
    }
  }

  /**
   * The name of an entity beside its node; tells whether there was room. ``over`` lets it cover small
   * nodes, ``must`` draws it whatever lies there.
   */
  entity(entity: Entity, options: { strong?: boolean; must?: boolean; over?: boolean } = {}): boolean {
    const [x, y] = [this.frame.x(entity.x), this.frame.y(entity.y)];
    const radius = this.frame.radius(entity) * (options.strong ? 1.25 : 1) + (options.strong ? 6 : 0);
    const size = options.strong ? 14 : Math.min(14, Math.max(11, 9.5 + radius * 0.22));
    const text = this.measure(shorten(clean(named(entity, this.lang)[0]), LONGEST), size, options.strong ? 650 : 480);
    // The region's name says it already.
    if (!options.must && this.written.has(text.text) && this.frame.zoom < 4) return false;
    const spots: [number, number][] = [
      [x + radius + 4, y],
      [x - radius - 4 - text.width, y],
      [x - text.width / 2, y + radius + size * 0.85],
      [x - text.width / 2, y - radius - size * 0.85],
    ];
    const clear = (box: Box): boolean => this.boxes.free(box) && (options.over || this.nodes.free(box));
    const fits = ([left, middle]: [number, number]): boolean => left > 4 && left + text.width < this.frame.width - 4 && clear(boxOf(left, middle, text, 2));
    const spot = spots.find((place) => this.nodes.free(boxOf(...place, text, 2)) && fits(place)) ?? spots.find(fits) ?? (options.must ? spots[0] : undefined);
    if (!spot) return false;
    this.boxes.add(boxOf(...spot, text, 2));
    this.write(text, spot[0], spot[1], this.colours.ink);
    return true;
  }

  /** A quiet line of text that starts at a place on the map, if there is room. */
  caption(text: string, x: number, y: number): void {
    const measured = this.measure(text, 11.5, 450);
    const [left, middle] = [this.frame.x(x), this.frame.y(y) - 14];
    if (this.boxes.take(boxOf(left, middle, measured, 2))) this.write(measured, left, middle, this.colours.quiet);
  }

  /** Keeps names off a node. */
  node(entity: Entity): void {
    const [x, y, radius] = [this.frame.x(entity.x), this.frame.y(entity.y), this.frame.radius(entity)];
    this.nodes.add({ left: x - radius, right: x + radius, top: y - radius, bottom: y + radius });
  }

  private region(region: Region, land: Land, lines: readonly Text[], colour: string): void {
    const height = lines.reduce((sum, line) => sum + line.size * 1.25, 0);
    const width = Math.max(...lines.map((line) => line.width));
    const edge = this.frame.y(land.top);
    const tops = [edge - height * 0.45, edge + height * 0.4, edge - height * 1.1, this.frame.y(region.y) - height / 2, this.frame.y(land.bottom) - height * 0.3];
    for (const top of tops) {
      const left = Math.min(Math.max(this.frame.x(land.middle) - width / 2, 8), this.frame.width - width - 8);
      const box = { left: left - 5, right: left + width + 5, top: top - 2, bottom: top + height + 2 };
      if (Math.abs(left + width / 2 - this.frame.x(land.middle)) > width / 2 || box.top < 0 || box.bottom > this.frame.height || !this.boxes.take(box)) continue;
      this.placed.push({ ...box, region });
      let y = top;
      for (const line of lines) {
        this.written.add(line.text);
        this.write(line, left + (width - line.width) / 2, y + line.size * 0.625, colour);
        y += line.size * 1.25;
      }
      return;
    }
  }

  private measure(text: string, size: number, weight: number): Text {
    const font = `${weight} ${size.toFixed(1)}px ${FONT}`;
    const key = `${font}|${text}`;
    this.context.font = font;
    const width = MEASURED.get(key) ?? this.context.measureText(text).width;
    if (MEASURED.size > 20_000) MEASURED.clear();
    MEASURED.set(key, width);
    return { text, font, size, width };
  }

  private write(text: Text, left: number, middle: number, colour: string): void {
    this.context.font = text.font;
    this.context.lineWidth = 3.5;
    this.context.strokeStyle = withAlpha(this.colours.background, 0.9);
    this.context.strokeText(text.text, left, middle);
    this.context.fillStyle = colour;
    this.context.fillText(text.text, left, middle);
  }
}

function boxOf(left: number, middle: number, text: Text, margin: number): Box {
  return { left: left - margin, right: left + text.width + margin, top: middle - text.size * 0.62 - margin, bottom: middle + text.size * 0.62 + margin };
}
