/** The atlas in memory: entities and regions at once, what the map can be drawn without when it is first asked for. */
import { gathered, indexed } from "./lists";
import { Papers } from "./papers";
import type { Raw } from "./raw";

export interface Entity {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly ja: string | null;
  readonly aliases: readonly string[];
  readonly type: string;
  readonly first: number;
  readonly last: number;
  readonly papers: number;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly region: number;
  /** Further properties, by name. */
  readonly facts: readonly (readonly [string, string | number | boolean])[];
  readonly mentions: Mention[];
  readonly claims: Claim[];
  readonly ties: Tie[];
  readonly results: Result[];
}

export interface Paper {
  readonly index: number;
  readonly id: string;
  readonly title: string;
  readonly ja: string | null;
  readonly published: string | null;
  readonly arxiv: string | null;
  readonly url: string | null;
  readonly weeks: readonly number[];
  readonly categories: readonly Named[];
  readonly authors: readonly Author[];
  readonly abstract: string;
  readonly summary: string;
  /** In Mermaid's language, as the digest has them. */
  readonly diagrams: readonly string[];
  readonly mentions: Mention[];
  readonly claims: Claim[];
  readonly results: Result[];
  readonly passages: Passage[];
}

export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface Author extends Named {
  readonly papers: Paper[];
}

export interface Quote {
  readonly text: string;
  /** Flat UTF-16 offsets of the names in it. */
  readonly spans: readonly number[];
  /** What it was taken from, where the page carries that. */
  readonly passage: Passage | null;
}

export interface Mention {
  readonly paper: Paper;
  readonly entity: Entity;
  readonly relation: string;
  readonly quote: Quote;
}

export interface Claim {
  readonly head: Entity;
  readonly tail: Entity;
  readonly relation: string;
  /** How many pieces of evidence there are, told without decoding them. */
  readonly pieces: number;
  readonly evidence: readonly Evidence[];
}

export interface Evidence {
  readonly paper: Paper | null;
  readonly quote: Quote;
}

export interface Tie {
  readonly first: Entity;
  readonly second: Entity;
  readonly papers: number;
}

export interface Result {
  readonly value: number;
  readonly unit: string;
  readonly of: Entity | null;
  readonly on: Entity | null;
  readonly by: Entity | null;
  readonly paper: Paper | null;
  readonly quote: string;
}

export interface Passage {
  readonly role: string;
  readonly heading: string;
  readonly text: string;
}

export interface Region {
  readonly index: number;
  readonly names: readonly string[];
  readonly namesJa: readonly string[];
  readonly x: number;
  readonly y: number;
  readonly members: Entity[];
}

export class Atlas {
  readonly title: string;
  readonly text: Raw["text"];
  readonly types: readonly string[];
  readonly relations: readonly string[];
  readonly links: readonly string[];
  readonly weeks: readonly { id: string; start: string | null; end: string | null }[];
  /** The weeks of each paper, by index. */
  readonly paperWeeks: readonly (readonly number[])[];
  readonly entities: readonly Entity[];
  readonly regions: readonly Region[];
  readonly claims: readonly Claim[];
  private readonly lazy: { record?: Papers; ids?: Map<string, Entity>; claims?: Claim[][]; ties?: Tie[][] } = {};

  constructor(readonly raw: Raw) {
    this.title = raw.title;
    this.text = raw.text;
    this.types = raw.types;
    this.relations = raw.relations;
    this.links = raw.links;
    this.weeks = raw.weeks.id.map((id, i) => ({ id, start: raw.weeks.start[i] ?? null, end: raw.weeks.end[i] ?? null }));
    this.paperWeeks = raw.papers.weeks;
    this.entities = raw.entities.id.map((_, index) => new EntityRow(this, index));
    this.claims = raw.claims.head.map((_, index) => new ClaimRow(this, index));
    const members: Entity[][] = raw.regions.names.map(() => []);
    for (const entity of this.entities) members[entity.region]?.push(entity);
    this.regions = raw.regions.names.map((names, index) => ({
      index,
      names,
      namesJa: raw.regions.names_ja[index] ?? names,
      x: raw.regions.x[index]!,
      y: raw.regions.y[index]!,
      members: members[index]!,
    }));
  }

  get papers(): readonly Paper[] {
    return this.record.papers;
  }

  get authors(): readonly Author[] {
    return this.record.authors;
  }

  get results(): readonly Result[] {
    return this.record.results;
  }

  /** The entity of an id, following redirects. */
  entity(id: string): Entity | undefined {
    const ids = (this.lazy.ids ??= indexed(this.entities));
    return ids.get(id) ?? ids.get(own(this.raw.redirects.Entity, id));
  }

  /** The paper of an id, following redirects. */
  paper(id: string): Paper | undefined {
    const { byId } = this.record;
    return byId.paper.get(id) ?? byId.paper.get(own(this.raw.redirects.Paper, id));
  }

  author(id: string): Author | undefined {
    return this.record.byId.author.get(id);
  }

  /** What only papers tell. */
  get record(): Papers {
    return (this.lazy.record ??= new Papers(this));
  }

  claimsOf(index: number): Claim[] {
    this.lazy.claims ??= gathered(this.entities.length, this.claims, (claim) => [claim.head.index, claim.tail.index]);
    return this.lazy.claims[index]!;
  }

  tiesOf(index: number): Tie[] {
    const { first, second, papers } = this.raw.ties;
    const tie = (a: number, i: number): Tie => ({ first: this.entities[a]!, second: this.entities[second[i]!]!, papers: papers[i]! });
    this.lazy.ties ??= gathered(this.entities.length, first.map(tie), ({ first: a, second: b }) => [a.index, b.index]);
    return this.lazy.ties[index]!;
  }
}

/** An entity as a row of the columns. */
class EntityRow implements Entity {
  readonly id: string;
  readonly name: string;
  readonly ja: string | null;
  readonly type: string;
  readonly papers: number;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly region: number;

  constructor(
    private readonly atlas: Atlas,
    readonly index: number,
  ) {
    const { entities, types } = atlas.raw;
    this.id = entities.id[index]!;
    this.name = entities.name[index] ?? this.id;
    this.ja = entities.name_ja[index] ?? null;
    this.type = types[entities.type[index]!]!;
    this.papers = entities.papers[index]!;
    this.x = entities.x[index]!;
    this.y = entities.y[index]!;
    this.radius = entities.radius[index]!;
    this.region = entities.region[index]!;
  }

  get aliases(): readonly string[] {
    return this.atlas.raw.entities.aliases[this.index]!;
  }

  get first(): number {
    return this.atlas.raw.entities.first[this.index]!;
  }

  get last(): number {
    return this.atlas.raw.entities.last[this.index]!;
  }

  get facts(): Entity["facts"] {
    return this.atlas.raw.entities.facts[this.index]!;
  }

  get mentions(): Mention[] {
    return this.atlas.record.mentionsOf[this.index]!;
  }

  get claims(): Claim[] {
    return this.atlas.claimsOf(this.index);
  }

  get ties(): Tie[] {
    return this.atlas.tiesOf(this.index);
  }

  get results(): Result[] {
    return this.atlas.record.resultsOf[this.index]!;
  }
}

/** A claim as a row of the columns. */
class ClaimRow implements Claim {
  readonly head: Entity;
  readonly tail: Entity;
  readonly relation: string;
  readonly pieces: number;

  constructor(
    private readonly atlas: Atlas,
    private readonly index: number,
  ) {
    const { claims, links } = atlas.raw;
    this.head = atlas.entities[claims.head[index]!]!;
    this.tail = atlas.entities[claims.tail[index]!]!;
    this.relation = links[claims.relation[index]!]!;
    this.pieces = claims.pieces[index]!;
  }

  get evidence(): readonly Evidence[] {
    return this.atlas.record.evidenceOf[this.index]!;
  }
}

/** An own property only: ids come from outside, "constructor" is one too. */
function own(table: Record<string, string>, key: string): string {
  return Object.hasOwn(table, key) ? table[key]! : "";
}
