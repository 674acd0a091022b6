/** The branches of a family beside its members, and arcs for what sentences state between them. */
import type { Claim } from "../core/atlas";
import { s } from "../ui/dom";
import { leaves } from "./cut";
import type { Bough } from "./cut";

export const ROW = 30;
const ARC = 46;

/** Where two boughs meet, the further left the less alike; ``floor`` is the left edge. */
export function dendrogram(bough: Bough, width: number, floor: number): SVGElement {
  const order = new Map(leaves(bough).map((leaf, row) => [leaf, row]));
  const x = (cosine: number): number => Math.round(4 + ((Math.min(1, cosine) - floor) / (1 - floor)) * (width - 10));
  let path = "";
  const done = new Map<Bough, { x: number; y: number }>();
  for (const part of childrenFirst(bough)) {
    if ("leaf" in part) {
      done.set(part, { x: width, y: order.get(part.leaf)! * ROW + ROW / 2 });
      continue;
    }
    const [a, b] = part.parts.map((child) => done.get(child)!) as [{ x: number; y: number }, { x: number; y: number }];
    const at = Math.min(x(part.cosine), a.x, b.x);
    path += `M${a.x} ${a.y}H${at}V${b.y}H${b.x}`;
    done.set(part, { x: at, y: (a.y + b.y) / 2 });
  }
  const height = order.size * ROW;
  return s("svg", { class: "boughs", width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" }, s("path", { d: path, class: "alike" }));
}

function childrenFirst(bough: Bough): Bough[] {
  const order: Bough[] = [];
  const todo = [bough];
  while (todo.length) {
    const next = todo.pop()!;
    order.push(next);
    if ("parts" in next) todo.push(...next.parts);
  }
  return order.reverse();
}

/** An arc for each claim between two rows, its arrow at what the other comes from. */
export function arcs(claims: readonly Claim[], row: (claim: Claim) => readonly [number, number], rows: number): SVGElement {
  const height = rows * ROW;
  const drawn = claims.map((claim) => {
    const [head, tail] = row(claim).map((at) => at * ROW + ROW / 2) as [number, number];
    const out = 10 + Math.min(ARC - 16, Math.abs(head - tail) / 6);
    return s("path", { d: `M2 ${head}C${out * 1.3} ${head} ${out * 1.3} ${tail} 4 ${tail}M9 ${tail - 4}L3 ${tail}L9 ${tail + 4}`, class: "states" });
  });
  return s("svg", { class: "arcs", width: ARC, height, viewBox: `0 0 ${ARC} ${height}`, "aria-hidden": "true" }, ...drawn);
}
