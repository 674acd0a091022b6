/** The atlas in memory: entities, papers and what connects them, with every index the page needs. */
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
  readonly evidence: readonly { paper: Paper | null; quote: Quote }[];
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
  readonly authors: readonly Author[];
  readonly papers: readonly Paper[];
  readonly entities: readonly Entity[];
  readonly regions: readonly Region[];
  readonly claims: readonly Claim[];
  readonly ties: readonly Tie[];
  readonly results: readonly Result[];
  private readonly byId: { entity: Map<string, Entity>; paper: Map<string, Paper>; author: Map<string, Author> };
  private readonly redirects: Raw["redirects"];

  constructor(raw: Raw) {
    const text = (number: number): string => raw.texts[number] ?? "";
    this.title = raw.title;
    this.text = raw.text;
    this.types = raw.types;
    this.relations = raw.relations;
    this.links = raw.links;
    this.redirects = raw.redirects;
    this.weeks = raw.weeks.id.map((id, i) => ({ id, start: raw.weeks.start[i] ?? null, end: raw.weeks.end[i] ?? null }));
    this.authors = raw.authors.id.map((id, i) => ({ id, name: raw.authors.name[i] ?? id, papers: [] }));
    const categories = raw.categories.id.map((id, i) => ({ id, name: raw.categories.name[i] ?? id }));
    this.entities = readEntities(raw);
    this.papers = readPapers(raw, this.authors, categories, text);
    this.results = this.report(raw, text);
    this.claims = this.connect(raw, text);
    this.ties = raw.ties.first.map((first, i) => {
      const tie = { first: this.entities[first]!, second: this.entities[raw.ties.second[i]!]!, papers: raw.ties.papers[i]! };
      tie.first.ties.push(tie);
      tie.second.ties.push(tie);
      return tie;
    });
    this.regions = raw.regions.names.map((names, index) => ({
      index,
      names,
      namesJa: raw.regions.names_ja[index] ?? names,
      x: raw.regions.x[index]!,
      y: raw.regions.y[index]!,
      members: this.entities.filter((entity) => entity.region === index),
    }));
    this.byId = { entity: indexed(this.entities), paper: indexed(this.papers), author: indexed(this.authors) };
  }

  /** The entity of an id, following redirects. */
  entity(id: string): Entity | undefined {
    return this.byId.entity.get(id) ?? this.byId.entity.get(own(this.redirects.Entity, id));
  }

  /** The paper of an id, following redirects. */
  paper(id: string): Paper | undefined {
    return this.byId.paper.get(id) ?? this.byId.paper.get(own(this.redirects.Paper, id));
  }

  author(id: string): Author | undefined {
    return this.byId.author.get(id);
  }

  private report({ results }: Raw, text: (number: number) => string): Result[] {
    return results.value.map((value, i) => {
      const at = (column: number[]): Entity | null => this.entities[column[i]!] ?? null;
      const paper = this.papers[results.paper[i]!] ?? null;
      const result = { value, unit: results.unit[i]!, of: at(results.of), on: at(results.on), by: at(results.by), paper, quote: text(results.quote[i]!) };
      paper?.results.push(result);
      new Set([result.of, result.on, result.by]).forEach((entity) => entity?.results.push(result));
      return result;
    });
  }

  private connect(raw: Raw, text: (number: number) => string): Claim[] {
    const { mentions, claims } = raw;
    const passages = raw.passages.paper.map((paper, i) => {
      const passage = { role: raw.passages.role[i]!, heading: text(raw.passages.heading[i]!), text: text(raw.passages.text[i]!) };
      this.papers[paper]!.passages.push(passage);
      return passage;
    });
    const quoted = (quote: number, spans: readonly number[], passage: number): Quote => ({ text: text(quote), spans, passage: passages[passage] ?? null });
    mentions.paper.forEach((paper, i) => {
      const quote = quoted(mentions.quote[i]!, mentions.spans[i]!, mentions.passage[i]!);
      const mention = { paper: this.papers[paper]!, entity: this.entities[mentions.entity[i]!]!, relation: raw.relations[mentions.relation[i]!]!, quote };
      mention.paper.mentions.push(mention);
      mention.entity.mentions.push(mention);
    });
    return claims.head.map((head, i) => {
      const evidence = claims.evidence[i]!.map(([paper, quote, spans, passage]) => ({ paper: this.papers[paper] ?? null, quote: quoted(quote, spans, passage) }));
      const claim = { head: this.entities[head]!, tail: this.entities[claims.tail[i]!]!, relation: raw.links[claims.relation[i]!]!, evidence };
      new Set([claim.head, claim.tail]).forEach((entity) => entity.claims.push(claim));
      new Set(evidence.map((piece) => piece.paper)).forEach((paper) => paper?.claims.push(claim));
      return claim;
    });
  }
}

function readEntities({ entities, types }: Raw): Entity[] {
  return entities.id.map((id, index) => ({
    index,
    id,
    name: entities.name[index] ?? id,
    ja: entities.name_ja[index] ?? null,
    aliases: entities.aliases[index]!,
    type: types[entities.type[index]!]!,
    first: entities.first[index]!,
    last: entities.last[index]!,
    papers: entities.papers[index]!,
    x: entities.x[index]!,
    y: entities.y[index]!,
    radius: entities.radius[index]!,
    region: entities.region[index]!,
    facts: entities.facts[index]!,
    mentions: [],
    claims: [],
    ties: [],
    results: [],
  }));
}

function readPapers({ papers }: Raw, authors: readonly Author[], categories: readonly Named[], text: (number: number) => string): Paper[] {
  return papers.id.map((id, index) => {
    const paper: Paper = {
      index,
      id,
      title: papers.title[index] ?? papers.title_ja[index] ?? id,
      ja: papers.title_ja[index] ?? null,
      published: papers.published[index] ?? null,
      arxiv: papers.arxiv[index] ?? null,
      url: papers.url[index] ?? null,
      weeks: papers.weeks[index]!,
      categories: papers.categories[index]!.map((number) => categories[number]!),
      authors: papers.authors[index]!.map((number) => authors[number]!),
      abstract: text(papers.abstract[index]!),
      summary: text(papers.summary[index]!),
      diagrams: papers.diagrams[index]!.map(text),
      mentions: [],
      claims: [],
      results: [],
      passages: [],
    };
    paper.authors.forEach((author) => author.papers.push(paper));
    return paper;
  });
}

function indexed<T extends { id: string }>(items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}

/** An own property only: ids come from outside, "constructor" is one too. */
function own(table: Record<string, string>, key: string): string {
  return Object.hasOwn(table, key) ? table[key]! : "";
}
