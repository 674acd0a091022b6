/** What connects entities: for each pair one link, with all that is stated between them and how often they share papers. */
import type { Atlas, Claim, Entity } from "./atlas";

/** The kind of a link that only shared papers make. */
export const TOGETHER = "TOGETHER";

export interface Link {
  readonly first: Entity;
  readonly second: Entity;
  readonly claims: readonly Claim[];
  /** Papers that name both, where that is telling; else 0. */
  readonly papers: number;
}

export class Network {
  readonly links: readonly Link[];
  private readonly around: Link[][];

  constructor(atlas: Atlas) {
    const pairs = new Map<number, { first: Entity; second: Entity; claims: Claim[]; papers: number }>();
    const pair = (a: Entity, b: Entity): { claims: Claim[]; papers: number } => {
      const [first, second] = a.index < b.index ? [a, b] : [b, a];
      const key = first.index * atlas.entities.length + second.index;
      let found = pairs.get(key);
      if (!found) pairs.set(key, (found = { first, second, claims: [], papers: 0 }));
      return found;
    };
    for (const claim of atlas.claims) if (claim.head !== claim.tail) pair(claim.head, claim.tail).claims.push(claim);
    const { first, second, papers } = atlas.raw.ties;
    first.forEach((index, i) => index !== second[i] && (pair(atlas.entities[index]!, atlas.entities[second[i]!]!).papers = papers[i]!));
    this.links = [...pairs.values()];
    this.around = atlas.entities.map(() => []);
    for (const link of this.links) {
      this.around[link.first.index]!.push(link);
      this.around[link.second.index]!.push(link);
    }
  }

  /** The links of an entity, the strongest first, without those of hidden kinds alone. */
  of(entity: Entity, without: ReadonlySet<string>): Link[] {
    return this.around[entity.index]!.filter((link) => passes(link, without)).sort((a, b) => strength(b) - strength(a) || otherEnd(a, entity).index - otherEnd(b, entity).index);
  }

  neighbours(entity: Entity, without: ReadonlySet<string>): Entity[] {
    return this.of(entity, without).map((link) => otherEnd(link, entity));
  }

  between(a: Entity, b: Entity): Link | undefined {
    return this.around[a.index]!.find((link) => otherEnd(link, a) === b);
  }

  /** The links of which both ends are among the members. */
  within(members: ReadonlySet<Entity>, without: ReadonlySet<string>): Link[] {
    return [...members].flatMap((entity) => this.around[entity.index]!.filter((link) => link.first === entity && members.has(link.second) && passes(link, without)));
  }
}

export function otherEnd(link: Link, entity: Entity): Entity {
  return link.first === entity ? link.second : link.first;
}

/** Statements count more than shared papers. */
export function strength(link: Link): number {
  return link.claims.reduce((sum, claim) => sum + 2 + claim.pieces, 0) + link.papers * 0.5;
}

/** Whether a link is of any kind that is not hidden. */
export function passes(link: Link, without: ReadonlySet<string>): boolean {
  if (!without.size) return true;
  return link.claims.some((claim) => !without.has(claim.relation)) || (link.papers > 0 && !without.has(TOGETHER));
}

/** How many links there are of each kind. */
export function countKinds(links: readonly Link[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const link of links) {
    const kinds = new Set(link.claims.map((claim) => claim.relation));
    if (link.papers) kinds.add(TOGETHER);
    for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}
