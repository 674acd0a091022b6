/** Strata: what is known in each field and task, gaps as gaps, and models compared over all of it. */
import type { Claim, Entity, Paper, Result } from "../core/atlas";
import type { Column } from "../core/sheets";
import { clean } from "../core/text";
import { named } from "../core/words";
import { openView, say } from "../ui/context";
import { h, name } from "../ui/dom";
import type { Child } from "../ui/dom";
import { action, results } from "../ui/entity";
import { sign } from "../ui/icons";
import { entityButton, longList, paperButton, quoteBlock, section } from "../ui/parts";
import { at, empty, gridTable, label, picker, put, share, speak, tabs } from "./part";
import type { Desk, Part } from "./part";

const APART = "~";
const MOST_MODELS = 6;

interface Stratum {
  readonly row: number;
  readonly name: string;
  readonly ja: string;
  readonly depth: number;
  readonly papers: readonly Paper[];
  readonly entities: readonly Entity[];
  readonly models: readonly Entity[];
  readonly results: readonly Result[];
  readonly asked: number;
  readonly questions: readonly string[];
}

interface Standing {
  readonly papers: readonly Paper[];
  readonly results: readonly Result[];
  readonly compared: readonly Claim["evidence"][number][];
}

export class Strata implements Part {
  private readonly all: readonly Stratum[];
  private readonly models: readonly Entity[];

  constructor(private readonly desk: Desk) {
    const { atlas } = desk.context;
    const { strata } = desk.data;
    const entities = (numbers: readonly number[]): Entity[] => numbers.map((number) => atlas.entities[number]!);
    this.all = strata.name.map((text, row) => ({
      row,
      name: text,
      ja: strata.ja[row]!,
      depth: strata.depth[row]!,
      papers: strata.papers[row]!.map((number) => atlas.papers[number]!),
      entities: entities(strata.entities[row]!),
      models: entities(strata.models[row]!),
      results: strata.results[row]!.map((number) => atlas.results[number]!),
      asked: strata.asked[row]!,
      questions: strata.questions[row]!,
    }));
    this.models = atlas.entities.filter((entity) => entity.type === "Model" || entity.type === "Method").sort((a, b) => b.papers - a.papers || (a.id < b.id ? -1 : 1));
  }

  private get compared(): Entity[] {
    const found = at(this.desk, "models").split(APART).filter(Boolean).map((id) => this.desk.context.atlas.entity(id));
    return [...new Set(found.filter((entity) => entity !== undefined))].slice(0, MOST_MODELS);
  }

  private get known(): boolean {
    return this.all.some((stratum) => stratum.papers.length > 0);
  }

  controls(): Child[] {
    const w = speak(this.desk);
    if (!this.known) return [];
    const { on } = this.desk.context.store.state;
    if (on) return [action("to-list", "back", w.back, () => this.desk.context.store.set({ on: "" }))];
    const views = tabs(this.desk, "tab", { all: w.names.strata, compare: w.compareModels });
    if (at(this.desk, "tab") !== "compare") return [views];
    return [views, picker(this.desk, "pick-model", w.addModel, this.models, (entity) => this.choose([...this.compared, entity]))];
  }

  body(): Child[] {
    const w = speak(this.desk);
    if (!this.known) return [empty(w.noStrata)];
    const { on } = this.desk.context.store.state;
    if (on) {
      const stratum = this.all.find((candidate) => candidate.name === on);
      return stratum ? this.page(stratum) : [empty(w.noSuch)];
    }
    return at(this.desk, "tab") === "compare" ? this.comparison() : this.table();
  }

  private choose(models: readonly Entity[]): void {
    put(this.desk, { models: [...new Set(models)].slice(0, MOST_MODELS).map((entity) => entity.id).join(APART) });
  }

  private title(stratum: Stratum): string {
    return named(stratum, this.desk.context.store.state.lang)[0];
  }

  private link(stratum: Stratum): HTMLElement {
    return h("button", { type: "button", class: `link stratum depth-${Math.min(stratum.depth, 3)}`, onclick: () => openView(this.desk.context, "strata", stratum.name) }, name(this.title(stratum)));
  }

  private table(): Child[] {
    const w = speak(this.desk);
    const most = Math.max(...this.all.map((stratum) => stratum.papers.length));
    const columns: Column<Stratum>[] = [
      { id: "name", label: w.stratum, value: (s) => this.title(s) },
      { id: "papers", label: w.papers, number: true, value: (s) => s.papers.length },
      { id: "entities", label: say(this.desk.context).entities, number: true, spare: true, value: (s) => s.entities.length },
      { id: "models", label: w.models, number: true, value: (s) => s.models.length },
      { id: "questions", label: w.questions, number: true, spare: true, value: (s) => s.asked },
      { id: "results", label: w.results, number: true, spare: true, value: (s) => s.results.length },
    ];
    const draw = (stratum: Stratum, column: Column<Stratum>): Child => {
      if (column.id === "name") return this.link(stratum);
      const value = column.value(stratum) as number;
      if (column.id === "papers") return value ? share(value / most, String(value)) : h("span", { class: "gap" }, w.gap);
      return value || h("span", { class: "unknown" }, "–");
    };
    const gaps = this.all.filter((stratum) => !stratum.papers.length).length;
    return [h("p", { class: "hint", role: "status" }, w.gaps(gaps, this.all.length)), gridTable(this.desk, { id: "strata", caption: w.names.strata, items: this.all, columns, sort: "", draw })];
  }

  private page(stratum: Stratum): Child[] {
    const w = speak(this.desk);
    const { context } = this.desk;
    const above = this.above(stratum);
    const head = h("div", { class: "page-head" }, above.length > 0 && h("p", { class: "trail" }, ...above.flatMap((one) => [this.link(one), " › "])), h("h3", { tabindex: -1 }, name(this.title(stratum))), h("p", { class: "subtitle" }, stratum.papers.length ? w.papersAndResults(stratum.papers.length, stratum.results.length) : h("span", { class: "gap" }, w.gap)));
    if (!stratum.papers.length) return [head, empty(w.gapHint), this.below(stratum)];
    const things = (title: string, entities: readonly Entity[]): Child => entities.length > 0 && section(title, entities.length, longList(context, [...entities].sort((a, b) => b.papers - a.papers), 30, (entity) => entityButton(context, entity), "pairs"));
    const newest = [...stratum.papers].sort((a, b) => Math.max(-1, ...b.weeks) - Math.max(-1, ...a.weeks));
    const questions = stratum.asked > 0 && section(w.questions, stratum.asked, stratum.questions.length ? longList(context, stratum.questions, 12, (text) => h("span", { dir: "auto" }, clean(text)), "evidence") : h("p", { class: "hint" }, w.questionsHome(stratum.asked)));
    return [
      head,
      this.below(stratum),
      section(w.papers, newest.length, longList(context, newest, 12, (paper) => paperButton(context, paper), "evidence")),
      this.byModel(stratum),
      things(w.models, stratum.models),
      things(say(context).entities, stratum.entities),
      questions,
    ];
  }

  private byModel(stratum: Stratum): HTMLElement {
    const w = speak(this.desk);
    const byName = [...stratum.results].sort((a, b) => ((a.of?.name ?? "") < (b.of?.name ?? "") ? -1 : 1));
    return results(this.desk.context, byName) ?? section(w.resultsByModel, 0, h("p", { class: "hint" }, w.noResults));
  }

  private above(stratum: Stratum): Stratum[] {
    const found: Stratum[] = [];
    let depth = stratum.depth;
    for (let row = stratum.row - 1; row >= 0 && depth > 0; row--) {
      if (this.all[row]!.depth < depth) {
        found.unshift(this.all[row]!);
        depth = this.all[row]!.depth;
      }
    }
    return found;
  }

  private below(stratum: Stratum): HTMLElement | null {
    const rest = this.all.slice(stratum.row + 1);
    const end = rest.findIndex((other) => other.depth <= stratum.depth);
    const children = (end < 0 ? rest : rest.slice(0, end)).filter((other) => other.depth === stratum.depth + 1);
    if (!children.length) return null;
    const item = (child: Stratum): HTMLElement => h("li", {}, this.link(child), " ", child.papers.length ? h("span", { class: "count" }, child.papers.length) : h("span", { class: "gap" }, speak(this.desk).gap));
    return section(speak(this.desk).stratum, children.length, h("ul", { class: "pairs" }, ...children.map(item)));
  }

  private comparison(): Child[] {
    const w = speak(this.desk);
    const { compared } = this;
    const chip = (entity: Entity): HTMLElement => h("button", { type: "button", class: "chip", "aria-label": w.remove(clean(label(this.desk, entity))), title: w.remove(clean(label(this.desk, entity))), onclick: () => this.choose(compared.filter((other) => other !== entity)) }, name(label(this.desk, entity)), sign("close"));
    const offered = this.models.filter((entity) => entity.type === "Model" && !compared.includes(entity)).slice(0, 8);
    const offer = (entity: Entity): HTMLElement => h("li", {}, h("button", { type: "button", class: "more", onclick: () => this.choose([...compared, entity]) }, `+ ${clean(label(this.desk, entity))}`));
    const chosen = h("div", { class: "chosen-models" }, ...compared.map(chip), compared.length < MOST_MODELS && h("ul", { class: "offers" }, ...offered.map(offer)));
    if (compared.length < 2) return [chosen, h("p", { class: "hint" }, w.compareHint)];
    return [chosen, this.standings(compared)];
  }

  private standings(models: readonly Entity[]): HTMLElement {
    const w = speak(this.desk);
    const inside = new Map(models.map((model) => [model, new Set(model.mentions.map((mention) => mention.paper))]));
    const head = h("tr", {}, h("th", { scope: "col" }, w.stratum), ...models.map((model) => h("th", { scope: "col" }, entityButton(this.desk.context, model))));
    const rows = this.all.map((stratum) => h("tr", {}, h("th", { scope: "row" }, this.link(stratum)), ...models.map((model) => h("td", {}, this.cell(standing(stratum, model, models, inside.get(model)!))))));
    return h("div", { class: "wide", tabindex: 0, role: "group", "aria-label": w.compareModels }, h("table", { class: "grid compared" }, h("thead", {}, head), h("tbody", {}, ...rows)));
  }

  private cell({ papers, results: found, compared }: Standing): HTMLElement {
    const w = speak(this.desk);
    const { context } = this.desk;
    if (!papers.length && !found.length) return h("span", { class: "gap" }, w.gap);
    const list = h("ul", { class: "evidence" }, ...papers.map((paper) => h("li", {}, paperButton(context, paper))));
    const quotes = compared.map((piece) => quoteBlock(context, piece.quote, piece.paper && paperButton(context, piece.paper)));
    return h("details", {}, h("summary", {}, w.papersAndResults(papers.length, found.length)), list, results(context, found), quotes.length > 0 && h("h4", {}, w.compared), ...quotes);
  }
}

/** What is known of a model in a stratum, beside the others. */
function standing(stratum: Stratum, model: Entity, models: readonly Entity[], named_: ReadonlySet<Paper>): Standing {
  const papers = stratum.papers.filter((paper) => named_.has(paper));
  const inside = new Set(papers);
  const against = model.claims.filter((claim) => claim.relation === "COMPARED_WITH" && models.includes(claim.head === model ? claim.tail : claim.head));
  const compared = against.flatMap((claim) => claim.evidence.filter((piece) => piece.paper && inside.has(piece.paper)));
  return { papers, results: stratum.results.filter((result) => result.of === model), compared };
}
