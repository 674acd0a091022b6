/** Regions as land: the ground where a region's entities are denser than any other's. */
import { contours } from "d3-contour";
import type { Atlas, Entity } from "../core/atlas";
import { withAlpha } from "../core/palette";
import type { Colours } from "../core/palette";
import type { Frame } from "./frame";

const REACH = 30;
const LEVEL = 0.3;

export interface Land {
  readonly region: number;
  readonly path: Path2D;
  /** Highest and lowest point of its largest part, and its middle. */
  readonly top: number;
  readonly bottom: number;
  readonly middle: number;
}

interface Grid {
  readonly left: number;
  readonly bottom: number;
  readonly step: number;
  readonly columns: number;
  readonly rows: number;
}

/** The land of each region that has any. */
export function survey(atlas: Atlas): Land[] {
  const placed = atlas.entities.filter((entity) => entity.region >= 0);
  if (!placed.length) return [];
  const grid = gridOver(placed);
  const densities = atlas.regions.map((region) => density(region.members, grid));
  const [first, second] = highest(densities, grid);
  return densities.flatMap((values, region) => {
    const own = values.map((value, i) => value - (value === first[i] ? second[i]! : first[i]!));
    const shape = contours().size([grid.columns, grid.rows]).thresholds([LEVEL])(Array.from(own))[0];
    return shape?.coordinates.length ? [land(region, shape.coordinates, grid)] : [];
  });
}

export function drawHalos(context: CanvasRenderingContext2D, frame: Frame, lands: readonly Land[], colours: Colours, byRegion: boolean): void {
  const dark = colours.theme === "dark";
  context.save();
  context.translate(frame.left, frame.top);
  context.scale(frame.scale, -frame.scale);
  context.lineWidth = 1 / frame.scale;
  for (const { region, path } of lands) {
    const colour = byRegion ? colours.region(region) : colours.region(-1);
    context.fillStyle = withAlpha(colour, dark ? 0.11 : 0.1);
    context.strokeStyle = withAlpha(colour, dark ? 0.22 : 0.24);
    context.fill(path, "evenodd");
    context.stroke(path);
  }
  context.restore();
}

function gridOver(entities: readonly Entity[]): Grid {
  const margin = REACH * 3;
  const [left, right] = range(entities.map((entity) => entity.x));
  const [bottom, top] = range(entities.map((entity) => entity.y));
  const step = Math.max(8, Math.max(right - left, top - bottom) / 230);
  const cells = (from: number, to: number): number => Math.ceil((to - from + 2 * margin) / step);
  return { left: left - margin, bottom: bottom - margin, step, columns: cells(left, right), rows: cells(bottom, top) };
}

export function range(values: readonly number[]): [number, number] {
  return [values.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), -Infinity)];
}

/** A bell around every member, added up. */
function density(members: readonly Entity[], grid: Grid): Float32Array {
  const values = new Float32Array(grid.columns * grid.rows);
  const width = Math.ceil((REACH * 2.4) / grid.step);
  for (const { x, y } of members) {
    const [column, row] = [Math.round((x - grid.left) / grid.step), Math.round((y - grid.bottom) / grid.step)];
    for (let j = Math.max(0, row - width); j <= Math.min(grid.rows - 1, row + width); j++) {
      for (let i = Math.max(0, column - width); i <= Math.min(grid.columns - 1, column + width); i++) {
        const [dx, dy] = [grid.left + i * grid.step - x, grid.bottom + j * grid.step - y];
        values[j * grid.columns + i]! += Math.exp(-(dx * dx + dy * dy) / (2 * REACH * REACH));
      }
    }
  }
  return values;
}

/** The highest and the second highest density of each cell. */
function highest(densities: readonly Float32Array[], grid: Grid): [Float32Array, Float32Array] {
  const first = new Float32Array(grid.columns * grid.rows);
  const second = new Float32Array(grid.columns * grid.rows);
  for (const values of densities) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (value > first[i]!) {
        second[i] = first[i]!;
        first[i] = value;
      } else if (value > second[i]!) second[i] = value;
    }
  }
  return [first, second];
}

function land(region: number, parts: readonly (readonly (readonly (readonly number[])[])[])[], grid: Grid): Land {
  const path = new Path2D();
  const place = ([x, y]: readonly number[]): [number, number] => [grid.left + (x! - 0.5) * grid.step, grid.bottom + (y! - 0.5) * grid.step];
  for (const part of parts) for (const ring of part) trace(path, ring.slice(0, -1).map(place));
  const largest = parts.map((part) => part[0]!.map(place)).reduce((a, b) => (b.length > a.length ? b : a));
  const [bottom, top] = range(largest.map(([, y]) => y));
  const [left, right] = range(largest.map(([x]) => x));
  return { region, path, top, bottom, middle: (left + right) / 2 };
}

/** A closed curve that rounds the corners of a ring. */
function trace(path: Path2D, ring: readonly [number, number][]): void {
  ring.forEach(([x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length]!;
    const [lastX, lastY] = ring[(i + ring.length - 1) % ring.length]!;
    if (i === 0) path.moveTo((lastX + x) / 2, (lastY + y) / 2);
    path.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
  });
  path.closePath();
}
