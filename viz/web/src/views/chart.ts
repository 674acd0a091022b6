/** Small charts over time: points, and lines between them. */
import { h, s } from "../ui/dom";
import type { Child } from "../ui/dom";

export interface Dot {
  readonly x: number;
  readonly y: number;
  readonly title: string;
  readonly looks: string;
  /** Written beside it. */
  readonly name?: string;
}

export interface Line {
  readonly from: Dot;
  readonly to: Dot;
  readonly looks: string;
}

export interface Scale {
  /** Counts of things begin at zero and grow by powers; values keep their distances. */
  readonly counts: boolean;
  readonly unit: string;
}

const SIZE = { width: 640, height: 260, left: 46, right: 14, top: 12, bottom: 26 };
const DAY = 86_400_000;

/** Dots over time with their lines, its years or months below and values at the left. */
export function overTime(label: string, dots: readonly Dot[], lines: readonly Line[], scale: Scale): HTMLElement {
  const [x, y] = [along(dots.map((dot) => dot.x), DAY * 20), upward(dots.map((dot) => dot.y), scale.counts)];
  const drawn: Child[] = [...axes(dots, x, y, scale)];
  for (const { from, to, looks } of lines) drawn.push(s("line", { x1: x(from.x), y1: y(from.y), x2: x(to.x), y2: y(to.y), class: looks }));
  for (const dot of dots) drawn.push(s("circle", { cx: x(dot.x), cy: y(dot.y), r: 4.5, class: `dot ${dot.looks}` }, s("title", {}, dot.title)));
  for (const dot of dots) if (dot.name) drawn.push(beside(x(dot.x), y(dot.y), dot.name));
  return h("figure", { class: "chart" }, s("svg", { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, role: "img", "aria-label": label }, ...drawn));
}

/** A name at the side of its dot that has room. */
function beside(x: number, y: number, text: string): SVGElement {
  const left = x > SIZE.width * 0.7;
  return s("text", { x: x + (left ? -8 : 8), y: y + 4, class: "named", "text-anchor": left ? "end" : "start" }, text);
}

function along(values: readonly number[], margin: number): (value: number) => number {
  const [low, high] = [Math.min(...values) - margin, Math.max(...values) + margin];
  return (value) => SIZE.left + ((value - low) / (high - low)) * (SIZE.width - SIZE.left - SIZE.right);
}

function upward(values: readonly number[], counts: boolean): (value: number) => number {
  const bend = counts ? Math.log1p : (value: number): number => value;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const margin = counts ? 0 : Math.max((most - least) * 0.1, Math.abs(most) * 0.02, 1e-9);
  const [low, high] = [counts ? 0 : least - margin, bend(most) + margin];
  const room = SIZE.height - SIZE.top - SIZE.bottom;
  return (value) => SIZE.top + room - ((bend(value) - low) / Math.max(high - low, 1e-9)) * room;
}

function axes(dots: readonly Dot[], x: (value: number) => number, y: (value: number) => number, { counts, unit }: Scale): Child[] {
  const foot = SIZE.height - SIZE.bottom;
  const parts: Child[] = [s("path", { d: `M${SIZE.left} ${SIZE.top}V${foot}H${SIZE.width - SIZE.right}`, class: "axis" })];
  for (const value of marks(dots.map((dot) => dot.y), counts)) {
    parts.push(s("line", { x1: SIZE.left, x2: SIZE.width - SIZE.right, y1: y(value), y2: y(value), class: "rule" }));
    parts.push(s("text", { x: SIZE.left - 6, y: y(value) + 4, class: "tick", "text-anchor": "end" }, `${Number(value.toPrecision(4))}${unit}`));
  }
  for (const [time, text] of calendar(dots.map((dot) => dot.x))) {
    parts.push(s("line", { x1: x(time), x2: x(time), y1: foot, y2: foot + 4, class: "axis" }));
    parts.push(s("text", { x: x(time), y: foot + 18, class: "tick", "text-anchor": "middle" }, text));
  }
  return parts;
}

function marks(values: readonly number[], counts: boolean): number[] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (counts) return [0, 1, 3, 10, 30, 100, 300, 1000].filter((value) => value <= most || value === 0);
  return least === most ? [most] : [least, (least + most) / 2, most];
}

/** Beginnings of years, or of months where there is but one year, or the one day. */
function calendar(times: readonly number[]): [number, string][] {
  const [from, to] = [new Date(Math.min(...times)), new Date(Math.max(...times))];
  const found: [number, string][] = [];
  for (let year = from.getUTCFullYear() + 1; year <= to.getUTCFullYear(); year++) found.push([Date.UTC(year, 0, 1), String(year)]);
  if (found.length > 1) return found.filter((_, i) => i % Math.ceil(found.length / 8) === 0);
  const months: [number, string][] = [];
  for (let at = Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1); at <= to.getTime(); ) {
    const day = new Date(at);
    months.push([at, day.toISOString().slice(0, 7)]);
    at = Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 1);
  }
  if (!months.length) return [[from.getTime(), from.toISOString().slice(0, 10)]];
  return months.filter((_, i) => i % Math.ceil(months.length / 6) === 0);
}
