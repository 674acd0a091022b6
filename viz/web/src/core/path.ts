/** The shortest way between two entities, and an entity's lineage. */
import type { Claim, Entity } from "./atlas";
import { otherEnd, strength } from "./network";
import type { Link, Network } from "./network";

/** Relations that say what a thing comes from. */
export const LINEAGE = ["BASED_ON", "TRAINED_ON", "PART_OF"] as const;

/** What everybody uses ties everything together and says little. */
const COMMON = 0.12;

/**
 * The links from one entity to another, over as few others as possible, and of equally short ways one
 * whose links are strong and whose stops are particular; null where there is none. ``open`` says which entities it may pass.
 */
export function shortestPath(network: Network, from: Entity, to: Entity, without: ReadonlySet<string>, open: (entity: Entity) => boolean): Link[] | null {
  const reached = new Map<Entity, { cost: number; by: Link | null }>([[from, { cost: 0, by: null }]]);
  let edge: Entity[] = [from];
  while (edge.length && !reached.has(to)) {
    const next = new Map<Entity, { cost: number; by: Link }>();
    for (const entity of edge) {
      for (const link of network.of(entity, without)) {
        const other = otherEnd(link, entity);
        if (reached.has(other) || (other !== to && !open(other))) continue;
        const cost = reached.get(entity)!.cost + 1 / (1 + strength(link)) + Math.log1p(other.papers) * COMMON;
        if (cost < (next.get(other)?.cost ?? Infinity)) next.set(other, { cost, by: link });
      }
    }
    for (const [entity, step] of next) reached.set(entity, step);
    edge = [...next.keys()];
  }
  return reached.has(to) ? walkBack(reached, from, to) : null;
}

function walkBack(reached: ReadonlyMap<Entity, { by: Link | null }>, from: Entity, to: Entity): Link[] {
  const links: Link[] = [];
  for (let at = to; at !== from; ) {
    const link = reached.get(at)!.by!;
    links.unshift(link);
    at = otherEnd(link, at);
  }
  return links;
}

/** The entities along a path. */
export function along(path: readonly Link[], from: Entity): Entity[] {
  const stops = [from];
  for (const link of path) stops.push(otherEnd(link, stops.at(-1)!));
  return stops;
}

export interface Kin {
  readonly entity: Entity;
  readonly claim: Claim;
  readonly kin: readonly Kin[];
}

/** What an entity comes from ("up") or what came of it ("down"), as a tree in which each entity stands once. */
export function lineage(entity: Entity, direction: "up" | "down", depth = 4): Kin[] {
  const seen = new Set([entity]);
  const grow = (from: Entity, left: number): Kin[] => {
    const steps = from.claims.filter((claim) => (LINEAGE as readonly string[]).includes(claim.relation) && (direction === "up" ? claim.head : claim.tail) === from);
    const fresh = steps.map((claim) => ({ claim, entity: direction === "up" ? claim.tail : claim.head })).filter((step) => !seen.has(step.entity) && seen.add(step.entity));
    return fresh.map((step) => ({ ...step, kin: left > 1 ? grow(step.entity, left - 1) : [] }));
  };
  return grow(entity, depth);
}
