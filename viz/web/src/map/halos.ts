/** Regions as land: the ground where a region's entities are denser than any other's. */
import { contours } from "d3-contour";
import type { Atlas, Entity } from "../core/atlas";
import { withAlpha } from "../core/palette";
import type { Colours } from "../core/palette";
import { groundOf } from "../core/places";
import type { Places } from "../core/places";
import type { Frame } from "./frame";
import { Outline } from "./pen";
import type { Pen } from "./pen";

const REACH = 30;
const LEVEL = 0.3;
const CELLS = 230;

export interface Land {
  readonly region: number;
  readonly outline: Outline;
  /** Its largest part, in the map's own unit. */
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

interface Grid {
  readonly left: number;
  readonly bottom: number;
  readonly step: number;
  readonly columns: number;
  readonly rows: number;
}

/** A rectangle of a grid's cells with a density in each. */
interface Patch {
  readonly column: number;
  readonly row: number;
  readonly columns: number;
  readonly rows: number;
  readonly values: Float32Array;
}

/** The land of each region that has any. */
export function survey(atlas: Atlas, places: Places): Land[] {
  const placed = atlas.entities.filter((entity) => entity.region >= 0);
  if (!placed.length) return [];
  const grid = gridOver(placed, places);
  const patches = atlas.regions.map((region) => density(region.members, places, grid));
  const [first, second] = highest(patches, grid);
  return patches.flatMap((patch, region) => {
    const own = Array.from(patch.values, (value, i) => {
      const cell = (patch.row + Math.floor(i / patch.columns)) * grid.columns + patch.column + (i % patch.columns);
      return value - (value === first[cell] ? second[cell]! : first[cell]!);
    });
    const shape = contours().size([patch.columns, patch.rows]).thresholds([LEVEL])(own)[0];
    return shape?.coordinates.length ? [land(region, shape.coordinates, patch, grid)] : [];
  });
}

export function drawHalos(pen: Pen, frame: Frame, lands: readonly Land[], colours: Colours, byRegion: boolean, only: number | null): void {
  const dark = colours.theme === "dark";
  for (const { region, outline } of lands) {
    const colour = byRegion ? colours.region(region) : colours.region(-1);
    const strength = only === null || only === region ? 1 : 0.25;
    pen.shape(outline, frame.left, frame.top, frame.scale, -frame.scale, { fill: withAlpha(colour, (dark ? 0.13 : 0.12) * strength), stroke: withAlpha(colour, (dark ? 0.3 : 0.34) * strength), width: 1 });
  }
}

function gridOver(entities: readonly Entity[], places: Places): Grid {
  const ground = groundOf(entities, places, REACH * 3);
  const [width, height] = [ground.right - ground.left, ground.top - ground.bottom];
  const step = Math.max(8, Math.max(width, height) / CELLS);
  return { left: ground.left, bottom: ground.bottom, step, columns: Math.ceil(width / step), rows: Math.ceil(height / step) };
}

export function range(values: readonly number[]): [number, number] {
  return [values.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), -Infinity)];
}

/** A bell around every member, added up, over the cells that they reach. */
function density(members: readonly Entity[], places: Places, grid: Grid): Patch {
  const width = Math.ceil((REACH * 2.4) / grid.step);
  const cells = members.map(({ index }) => [Math.round((places[index * 2]! - grid.left) / grid.step), Math.round((places[index * 2 + 1]! - grid.bottom) / grid.step)] as const);
  const [left, right] = range(cells.map(([column]) => column));
  const [bottom, top] = range(cells.map(([, row]) => row));
  const [column, row] = [Math.max(0, left - width), Math.max(0, bottom - width)];
  const columns = Math.max(0, Math.min(grid.columns - 1, right + width) - column + 1);
  const rows = Math.max(0, Math.min(grid.rows - 1, top + width) - row + 1);
  const values = new Float32Array(columns * rows);
  // A bell over the ground is the product of one across and one along it.
  const across = new Float64Array(2 * width + 1);
  members.forEach(({ index }, member) => {
    const [x, y] = [places[index * 2]!, places[index * 2 + 1]!];
    const [middle, level] = cells[member]!;
    const [first, last] = [Math.max(column, middle - width), Math.min(column + columns - 1, middle + width)];
    for (let i = first; i <= last; i++) across[i - first] = bell(grid.left + i * grid.step - x);
    for (let j = Math.max(row, level - width); j <= Math.min(row + rows - 1, level + width); j++) {
      const height = bell(grid.bottom + j * grid.step - y);
      for (let i = first; i <= last; i++) values[(j - row) * columns + i - column]! += height * across[i - first]!;
    }
  });
  return { column, row, columns, rows, values };
}

function bell(distance: number): number {
  return Math.exp((-distance * distance) / (2 * REACH * REACH));
}

/** The highest and the second highest density of each cell of the grid. */
function highest(patches: readonly Patch[], grid: Grid): [Float32Array, Float32Array] {
  const first = new Float32Array(grid.columns * grid.rows);
  const second = new Float32Array(grid.columns * grid.rows);
  for (const { column, row, columns, values } of patches) {
    for (let i = 0; i < values.length; i++) {
      const cell = (row + Math.floor(i / columns)) * grid.columns + column + (i % columns);
      const value = values[i]!;
      if (value > first[cell]!) {
        second[cell] = first[cell]!;
        first[cell] = value;
      } else if (value > second[cell]!) second[cell] = value;
    }
  }
  return [first, second];
}

function land(region: number, parts: readonly (readonly (readonly (readonly number[])[])[])[], patch: Patch, grid: Grid): Land {
  const place = ([x, y]: readonly number[]): [number, number] => [grid.left + (patch.column + x! - 0.5) * grid.step, grid.bottom + (patch.row + y! - 0.5) * grid.step];
  const rings = parts.flatMap((part) => part.map((ring) => trace(ring.slice(0, -1).map(place))));
  const largest = parts.map((part) => part[0]!.map(place)).reduce((a, b) => (b.length > a.length ? b : a));
  const [bottom, top] = range(largest.map(([, y]) => y));
  const [left, right] = range(largest.map(([x]) => x));
  return { region, outline: new Outline(rings.join("")), top, bottom, left, right };
}

/** A closed curve that rounds the corners of a ring. */
function trace(ring: readonly [number, number][]): string {
  const tidy = (value: number): number => Math.round(value * 10) / 10;
  const middle = (a: readonly [number, number], b: readonly [number, number]): string => `${tidy((a[0] + b[0]) / 2)} ${tidy((a[1] + b[1]) / 2)}`;
  const curves = ring.map((point, i) => `Q${tidy(point[0])} ${tidy(point[1])} ${middle(point, ring[(i + 1) % ring.length]!)}`);
  return `M${middle(ring.at(-1)!, ring[0]!)}${curves.join("")}Z`;
}
