/** Colours in OKLCH, so that hues look equally strong, in light and dark. */
import type { Atlas, Region } from "./atlas";

export type Theme = "light" | "dark";

export interface Colours {
  readonly theme: Theme;
  readonly background: string;
  readonly ink: string;
  readonly quiet: string;
  readonly edge: string;
  /** By region index; -1 is the shelf. */
  region(index: number): string;
  regionText(index: number): string;
  type(type: string): string;
}

const GREY: Record<Theme, string> = { light: "#a3a8ae", dark: "#686f79" };
const HUES = [255, 30, 150, 310, 75, 200, 0, 115, 280, 50, 175, 335, 228, 95];
const TYPE_HUES: Readonly<Record<string, number>> = { Model: 255, Method: 300, Benchmark: 30, Dataset: 150, Task: 75, Metric: 350, Software: 200, Organization: 110 };

/** sRGB of an OKLCH colour, each channel 0 to 255, clipped. */
export function oklch(lightness: number, chroma: number, hue: number): [number, number, number] {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  const [red, green, blue] = linear.map((c) => Math.round(255 * Math.min(1, Math.max(0, c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055))));
  return [red!, green!, blue!];
}

function hex(lightness: number, chroma: number, hue: number): string {
  return `#${oklch(lightness, chroma, hue).map((c) => c.toString(16).padStart(2, "0")).join("")}`;
}

/** Channels of #rrggbb. */
export function channels(colour: string): [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

export function withAlpha(colour: string, alpha: number): string {
  return `rgba(${channels(colour).join(",")},${alpha})`;
}

/** A colour for WebGL's blending, where the channels are multiplied by alpha before. */
export function premultiplied(colour: string, alpha: number): string {
  return `rgba(${channels(colour).map((c) => Math.round(c * alpha)).join(",")},${alpha})`;
}

/** Gives each region a hue that its nearest neighbours do not have. */
export function regionHues(regions: readonly Region[]): number[] {
  const hues: number[] = [];
  for (const region of regions) {
    const near = regions
      .slice(0, region.index)
      .map((other) => ({ hue: hues[other.index]!, far: Math.hypot(other.x - region.x, other.y - region.y) }))
      .sort((a, b) => a.far - b.far)
      .slice(0, 7);
    const clash = (hue: number): number => Math.max(0, ...near.map((other, rank) => (90 - apart(hue, other.hue)) / (rank + 2)));
    const used = (hue: number): number => hues.filter((other) => other === hue).length;
    hues.push(HUES.reduce((best, hue) => (clash(hue) + used(hue) * 2 < clash(best) + used(best) * 2 ? hue : best)));
  }
  return hues;
}

export function makeColours(atlas: Atlas, theme: Theme): Colours {
  const light = theme === "light";
  const hues = regionHues(atlas.regions);
  const dots = hues.map((hue) => (light ? hex(0.63, 0.125, hue) : hex(0.72, 0.115, hue)));
  const texts = hues.map((hue) => (light ? hex(0.43, 0.1, hue) : hex(0.86, 0.075, hue)));
  const types = new Map(atlas.types.map((type, i) => [type, TYPE_HUES[type] ?? (i * 137) % 360]));
  return {
    theme,
    background: light ? "#fbfaf7" : "#14171c",
    ink: light ? "#23262b" : "#e6e8eb",
    quiet: light ? "#6a7078" : "#9aa1ab",
    edge: light ? "#5a626e" : "#a5afbe",
    region: (index) => dots[index] ?? GREY[theme],
    regionText: (index) => texts[index] ?? (light ? "#5b616a" : "#aab1bb"),
    type: (type) => (light ? hex(0.61, 0.13, types.get(type) ?? 0) : hex(0.74, 0.115, types.get(type) ?? 0)),
  };
}

function apart(a: number, b: number): number {
  const turn = Math.abs(a - b) % 360;
  return Math.min(turn, 360 - turn);
}
