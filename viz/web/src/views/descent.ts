/** What descends from what, as trees in which each thing is unfolded once, where it is nearest. */
import type { Claim, Entity } from "../core/atlas";
import { LINEAGE } from "../core/path";

export interface Step {
  readonly entity: Entity;
  readonly claim: Claim | null;
  /** It is unfolded elsewhere, or a cycle closes here. */
  readonly again: boolean;
  readonly steps: Step[];
}

export interface Descent {
  readonly up: Step;
  readonly down: Step;
  readonly members: ReadonlySet<Entity>;
  readonly roots: ReadonlySet<Entity>;
  readonly forks: ReadonlySet<Entity>;
  readonly deadEnds: ReadonlySet<Entity>;
}

/** All lines of descent, by either end, oldest first. ``dated`` gives what to sort by. */
export class Forest {
  readonly members: readonly Entity[];
  private readonly up = new Map<Entity, Claim[]>();
  private readonly down = new Map<Entity, Claim[]>();
  private readonly sizes = new Map<Entity, number>();

  constructor(claims: readonly Claim[], dated: (entity: Entity) => string) {
    for (const claim of claims) {
      if (!(LINEAGE as readonly string[]).includes(claim.relation) || claim.head === claim.tail) continue;
      this.up.set(claim.head, [...(this.up.get(claim.head) ?? []), claim]);
      this.down.set(claim.tail, [...(this.down.get(claim.tail) ?? []), claim]);
    }
    const order = (other: "head" | "tail") => (a: Claim, b: Claim): number => compared(dated(a[other]), dated(b[other])) || compared(a[other].id, b[other].id) || compared(a.relation, b.relation);
    for (const found of this.up.values()) found.sort(order("tail"));
    for (const found of this.down.values()) found.sort(order("head"));
    this.members = [...new Set([...this.up.keys(), ...this.down.keys()])];
  }

  has(entity: Entity): boolean {
    return this.up.has(entity) || this.down.has(entity);
  }

  /** How many things descend from one. */
  descendants(entity: Entity): number {
    const known = this.sizes.get(entity);
    if (known !== undefined) return known;
    const size = this.reached(entity, this.down, "head").size - 1;
    this.sizes.set(entity, size);
    return size;
  }

  /** Those that nothing is known before, with most descendants first. */
  roots(): Entity[] {
    const roots = this.members.filter((entity) => !this.up.has(entity));
    return roots.sort((a, b) => this.descendants(b) - this.descendants(a) || compared(a.id, b.id));
  }

  /** Everything that an entity descends from and that descends from it. */
  of(entity: Entity): Descent {
    const members = new Set([...this.reached(entity, this.up, "tail"), ...this.reached(entity, this.down, "head")]);
    const inside = (claims: readonly Claim[] | undefined, other: "head" | "tail"): Set<Entity> => new Set(claims?.map((claim) => claim[other]).filter((end) => members.has(end)));
    const all = [...members];
    const above = new Map(all.map((e) => [e, inside(this.up.get(e), "tail").size]));
    const below = new Map(all.map((e) => [e, inside(this.down.get(e), "head").size]));
    const where = (test: (up: number, down: number) => boolean): Set<Entity> => new Set(all.filter((e) => test(above.get(e)!, below.get(e)!)));
    return { up: this.tree(entity, this.up, "tail"), down: this.tree(entity, this.down, "head"), members, roots: where((up, down) => !up && down > 0), forks: where((_, down) => down > 1), deadEnds: where((up, down) => up > 0 && !down) };
  }

  private reached(entity: Entity, claims: ReadonlyMap<Entity, readonly Claim[]>, other: "head" | "tail"): Set<Entity> {
    const seen = new Set([entity]);
    for (const at of seen) for (const claim of claims.get(at) ?? []) seen.add(claim[other]);
    return seen;
  }

  /** Breadth first, so that what is met twice is unfolded where it is nearest. */
  private tree(entity: Entity, claims: ReadonlyMap<Entity, readonly Claim[]>, other: "head" | "tail"): Step {
    const root: Step = { entity, claim: null, again: false, steps: [] };
    const seen = new Set([entity]);
    const todo = [root];
    for (const step of todo) {
      for (const claim of claims.get(step.entity) ?? []) {
        const again = seen.has(claim[other]);
        const next: Step = { entity: claim[other], claim, again, steps: [] };
        step.steps.push(next);
        seen.add(claim[other]);
        if (!again) todo.push(next);
      }
    }
    return root;
  }
}

function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
