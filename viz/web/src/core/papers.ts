/** What papers tell: who wrote them, what they name and how, evidence, results, passages. Built when something of it is first asked for. */
import type { Atlas, Author, Entity, Evidence, Mention, Named, Paper, Passage, Quote, Result } from "./atlas";
import { gathered, indexed } from "./lists";
import type { Raw } from "./raw";

export class Papers {
  readonly papers: readonly Paper[];
  readonly authors: readonly Author[];
  readonly results: readonly Result[];
  readonly byId: { paper: Map<string, Paper>; author: Map<string, Author> };
  /** By the index of the entity or the claim. */
  readonly mentionsOf: Mention[][];
  readonly resultsOf: Result[][];
  readonly evidenceOf: Evidence[][];
  private readonly passages: Passage[];

  constructor(atlas: Atlas) {
    const { raw, entities } = atlas;
    this.authors = raw.authors.id.map((id, i) => ({ id, name: raw.authors.name[i] ?? id, papers: [] }));
    this.papers = readPapers(raw, this.authors);
    this.byId = { paper: indexed(this.papers), author: indexed(this.authors) };
    this.passages = readPassages(raw, this.papers);
    this.mentionsOf = gathered(entities.length, this.readMentions(raw, entities), ({ entity }) => [entity.index]);
    this.results = this.readResults(raw, entities);
    this.resultsOf = gathered(entities.length, this.results, ({ of, on, by }) => [of, on, by].flatMap((entity) => entity?.index ?? []));
    this.evidenceOf = raw.claims.evidence.map((pieces) => pieces.map(([paper, quote, spans, passage]) => ({ paper: this.papers[paper] ?? null, quote: this.quote(raw, quote, spans, passage) })));
    atlas.claims.forEach((claim, i) => new Set(this.evidenceOf[i]!.map((piece) => piece.paper)).forEach((paper) => paper?.claims.push(claim)));
  }

  private quote(raw: Raw, quote: number, spans: readonly number[], passage: number): Quote {
    return { text: textOf(raw, quote), spans, passage: this.passages[passage] ?? null };
  }

  private readMentions(raw: Raw, entities: readonly Entity[]): Mention[] {
    const { mentions, relations } = raw;
    return mentions.paper.map((number, i) => {
      const quote = this.quote(raw, mentions.quote[i]!, mentions.spans[i]!, mentions.passage[i]!);
      const mention = { paper: this.papers[number]!, entity: entities[mentions.entity[i]!]!, relation: relations[mentions.relation[i]!]!, quote };
      mention.paper.mentions.push(mention);
      return mention;
    });
  }

  private readResults({ results, texts }: Raw, entities: readonly Entity[]): Result[] {
    return results.value.map((value, i) => {
      const at = (column: number[]): Entity | null => entities[column[i]!] ?? null;
      const paper = this.papers[results.paper[i]!] ?? null;
      const result = { value, unit: results.unit[i]!, of: at(results.of), on: at(results.on), by: at(results.by), paper, quote: texts[results.quote[i]!] ?? "" };
      paper?.results.push(result);
      return result;
    });
  }
}

function textOf(raw: Raw, number: number): string {
  return raw.texts[number] ?? "";
}

function readPapers(raw: Raw, authors: readonly Author[]): Paper[] {
  const { papers } = raw;
  const categories: Named[] = raw.categories.id.map((id, i) => ({ id, name: raw.categories.name[i] ?? id }));
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
      abstract: textOf(raw, papers.abstract[index]!),
      summary: textOf(raw, papers.summary[index]!),
      diagrams: papers.diagrams[index]!.map((number) => textOf(raw, number)),
      mentions: [],
      claims: [],
      results: [],
      passages: [],
    };
    paper.authors.forEach((author) => author.papers.push(paper));
    return paper;
  });
}

function readPassages(raw: Raw, papers: readonly Paper[]): Passage[] {
  const { passages } = raw;
  return passages.paper.map((paper, i) => {
    const passage = { role: passages.role[i]!, heading: textOf(raw, passages.heading[i]!), text: textOf(raw, passages.text[i]!) };
    papers[paper]!.passages.push(passage);
    return passage;
  });
}
