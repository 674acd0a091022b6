/** Trends: communities over weeks, what rises and fades, results over time, institutions, and who stands where. */
import type { Entity, Result } from "../core/atlas";
import type { Column } from "../core/sheets";
import { clean } from "../core/text";
import { linkName, typeName } from "../core/words";
import { say } from "../ui/context";
import { bars } from "../ui/bars";
import { h } from "../ui/dom";
import type { Child } from "../ui/dom";
import { perWeek } from "../ui/entity";
import { entityButton, longList, paperButton } from "../ui/parts";
import { overTime } from "./chart";
import type { Dot, Line } from "./chart";
import { moment } from "./cut";
import type { StructureData, TrendData } from "./data";
import { at, empty, gridTable, label, speak, tabs } from "./part";
import type { Desk, Part } from "./part";

type Community = TrendData["communities"][number];
type Motion = TrendData["rising"][number];
type Point = { readonly result: Result; readonly date: string; readonly best: boolean };

export class Trends implements Part {
  constructor(private readonly desk: Desk) {}

  controls(): Child[] {
    return [tabs(this.desk, "tab", speak(this.desk).trendTabs)];
  }

  body(): Child[] {
    switch (at(this.desk, "tab")) {
      case "motion":
        return this.motion();
      case "results":
        return this.results();
      case "institutions":
        return this.institutions();
      case "structure":
        return this.structure();
      default:
        return this.communities();
    }
  }

  private entity(number: number): Entity {
    return this.desk.context.atlas.entities[number]!;
  }

  private name(number: number): string {
    return label(this.desk, this.entity(number));
  }

  private button(number: number): HTMLElement {
    return entityButton(this.desk.context, this.entity(number));
  }

  private hint(): HTMLElement {
    return h("p", { class: "hint" }, speak(this.desk).splitHint(...this.desk.data.trends.split));
  }

  private communities(): Child[] {
    const w = speak(this.desk);
    const { communities } = this.desk.data.trends;
    if (!communities.length) return [empty(w.noTrends)];
    const weeks = this.desk.context.atlas.weeks.map((week) => week.id);
    const series = (community: Community): number[] => {
      const counts = weeks.map(() => 0);
      for (const [week, papers] of community[2]) counts[week] = papers;
      return counts;
    };
    const columns: Column<Community>[] = [
      { id: "name", label: w.community, value: ([members]) => members.slice(0, 3).map((number) => this.name(number)).join(", ") },
      { id: "size", label: say(this.desk.context).entities, number: true, spare: true, value: ([, size]) => size },
      { id: "weeks", label: w.weekly, spare: true, value: (c) => c[2].reduce((sum, [, papers]) => sum + papers, 0) },
      { id: "before", label: w.before, number: true, spare: true, value: ([, , , before]) => percent(before) },
      { id: "recent", label: w.recent, number: true, value: ([, , , , recent]) => percent(recent) },
      { id: "change", label: w.change, number: true, value: ([, , , before, recent]) => Number(((recent + 1e-3) / (before + 1e-3)).toFixed(2)) },
    ];
    const draw = (community: Community, column: Column<Community>): Child => {
      if (column.id === "name") return h("span", { class: "pairs" }, ...community[0].slice(0, 3).map((number) => this.button(number)));
      if (column.id === "weeks") return h("span", { class: "spark" }, bars(series(community), weeks, 26));
      const value = column.value(community);
      return column.id === "change" ? this.turn(value as number) : column.id === "size" ? value : `${value}%`;
    };
    return [this.hint(), gridTable(this.desk, { id: "communities", caption: w.trendTabs.communities, items: communities, columns, sort: "", most: 40, draw })];
  }

  /** A ratio in a word, a sign and a figure. */
  private turn(ratio: number): HTMLElement {
    const w = speak(this.desk);
    const [sign, word] = ratio > 1.15 ? ["↑", w.rising] : ratio < 0.87 ? ["↓", w.fading] : ["→", w.steady];
    return h("span", { class: "turn", title: word }, h("span", { "aria-hidden": "true" }, sign), h("span", { class: "unseen" }, word), ` ×${ratio}`);
  }

  private motion(): Child[] {
    const w = speak(this.desk);
    const { rising, fading } = this.desk.data.trends;
    if (!rising.length && !fading.length) return [empty(w.noTrends)];
    const weeks = this.desk.context.atlas.weeks.map((week) => week.id);
    const columns: Column<Motion>[] = [
      { id: "name", label: say(this.desk.context).name, value: ([number]) => this.name(number) },
      { id: "weeks", label: w.weekly, spare: true, value: ([number]) => this.entity(number).papers },
      { id: "before", label: w.before, number: true, value: ([, before]) => before },
      { id: "recent", label: w.recent, number: true, value: ([, , recent]) => recent },
      { id: "ratio", label: w.ratio, number: true, spare: true, value: ([, , , ratio]) => Number(ratio.toFixed(2)) },
      { id: "surprise", label: w.surprise, number: true, value: ([, , , , surprise]) => Number(surprise.toFixed(1)) },
    ];
    const draw = (motion: Motion, column: Column<Motion>): Child => {
      if (column.id === "name") return this.button(motion[0]);
      if (column.id === "weeks") return h("span", { class: "spark" }, bars(perWeek(this.desk.context, this.entity(motion[0])), weeks, 22));
      return column.id === "ratio" ? `×${column.value(motion)}` : column.value(motion);
    };
    const grid = (id: string, caption: string, items: readonly Motion[]): Child => items.length > 0 && gridTable(this.desk, { id, caption, items, columns, sort: "", most: 20, draw });
    return [this.hint(), h("div", { class: "halves" }, grid("rising", w.rising, rising), grid("fading", w.fading, fading))];
  }

  private results(): Child[] {
    const w = speak(this.desk);
    const { boards } = this.desk.data.trends;
    if (!boards.length) return [empty(w.noBoards)];
    return boards.map(([number, points]) => this.board(number, points.map(([result, date, best]) => ({ result: this.desk.context.atlas.results[result]!, date, best: best === 1 }))));
  }

  private board(number: number, points: readonly Point[]): HTMLElement {
    const w = speak(this.desk);
    const { context } = this.desk;
    const p = say(context);
    const { lang } = context.store.state;
    const columns: Column<Point>[] = [
      { id: "of", label: typeName("Model", lang), value: ({ result }) => (result.of ? label(this.desk, result.of) : "") },
      { id: "date", label: w.date, value: ({ date }) => date },
      { id: "value", label: p.value, number: true, value: ({ result }) => result.value },
      { id: "unit", label: p.unit, spare: true, value: ({ result }) => result.unit },
      { id: "by", label: typeName("Metric", lang), spare: true, value: ({ result }) => (result.by ? label(this.desk, result.by) : "") },
      { id: "best", label: w.bestShort, value: ({ best }) => (best ? w.best : "") },
      { id: "paper", label: p.paper, spare: true, value: ({ result }) => result.paper?.title ?? "" },
    ];
    const draw = ({ result, date, best }: Point, column: Column<Point>): Child => {
      if (column.id === "of") return result.of && entityButton(context, result.of);
      if (column.id === "paper") return result.paper && paperButton(context, result.paper);
      if (column.id === "best") return best && h("span", { class: "badge" }, w.best);
      return column.id === "date" ? date || w.noDate : clean(String(column.value({ result, date, best })));
    };
    const shown = h("div", { class: "page-head" }, h("h3", {}, this.button(number)));
    return h("div", { class: "board" }, shown, this.course(number, points), gridTable(this.desk, { id: `board-${this.entity(number).id}`, caption: w.results, items: points, columns, sort: "date", most: 20, draw }));
  }

  /** Results over time: what was best so far in a line, a line a metric and unit. */
  private course(number: number, points: readonly Point[]): HTMLElement | null {
    const mondays = new Map(this.desk.context.atlas.weeks.map((week) => [week.id, week.start]));
    const dated = points.flatMap((point) => {
      const x = moment(point.date, (week) => mondays.get(week) ?? null);
      const { of, value, unit } = point.result;
      return x === null ? [] : [{ ...point, dot: { x, y: value, title: `${of ? clean(label(this.desk, of)) : ""} ${value}${clean(unit)} (${point.date})`, looks: point.best ? "member" : "other" } satisfies Dot }];
    });
    if (dated.length < 2) return null;
    const last = new Map<string, Dot>();
    const lines: Line[] = [];
    for (const { result, best, dot } of dated) {
      const key = `${result.by?.id} ${result.unit}`;
      if (best && last.has(key)) lines.push({ from: last.get(key)!, to: dot, looks: "states" });
      if (best) last.set(key, dot);
    }
    const units = new Set(dated.map(({ result }) => result.unit));
    return overTime(speak(this.desk).chartOf(clean(this.name(number)), dated.length), dated.map(({ dot }) => dot), lines, { counts: false, unit: units.size === 1 ? clean([...units][0]!) : "" });
  }

  private institutions(): Child[] {
    const w = speak(this.desk);
    const { institutions, builds } = this.desk.data.structure;
    if (!institutions.length && !builds.length) return [empty(w.noInstitutions)];
    type Institution = StructureData["institutions"][number];
    type Builds = StructureData["builds"][number];
    const homes: Column<Institution>[] = [
      { id: "name", label: w.institution, value: ([number]) => this.name(number) },
      { id: "papers", label: w.papers, number: true, value: ([, papers]) => papers },
      { id: "things", label: w.developed, value: ([, , things]) => things.length },
    ];
    const { lang } = this.desk.context.store.state;
    const ties: Column<Builds>[] = [
      { id: "who", label: w.who, value: ([by]) => this.name(by) },
      { id: "whom", label: w.onWhom, value: ([, on]) => this.name(on) },
      { id: "times", label: w.times, number: true, value: ([, , what]) => what.length },
      { id: "such", label: w.suchAs, spare: true, value: ([, , what]) => what.map(([a, relation, b]) => `${this.name(a)} ${linkName(relation, lang, "head")} ${this.name(b)}`).join("; ") },
    ];
    const home = (item: Institution, column: Column<Institution>): Child => (column.id === "name" ? this.button(item[0]) : column.id === "papers" ? item[1] : longList(this.desk.context, item[2], 4, (number) => this.button(number), "pairs"));
    const tie = (item: Builds, column: Column<Builds>): Child => {
      if (column.id === "who") return this.button(item[0]);
      if (column.id === "whom") return this.button(item[1]);
      if (column.id === "times") return item[2].length;
      return longList(this.desk.context, item[2], 2, ([a, relation, b]) => h("span", { class: "claim" }, this.button(a), h("span", { class: "via" }, linkName(relation, lang, "head")), this.button(b)), "evidence");
    };
    return [
      institutions.length > 0 && gridTable(this.desk, { id: "institutions", caption: w.trendTabs.institutions, items: institutions, columns: homes, sort: "", most: 25, draw: home }),
      builds.length > 0 && gridTable(this.desk, { id: "builds", caption: w.builds, items: builds, columns: ties, sort: "", most: 25, draw: tie }),
    ];
  }

  private structure(): Child[] {
    const w = speak(this.desk);
    const { central, bridges, together } = this.desk.data.structure;
    if (!central.length) return [empty(w.noTrends)];
    type Place = StructureData["central"][number];
    type Pair = StructureData["together"][number];
    const places: Column<Place>[] = [
      { id: "name", label: say(this.desk.context).name, value: ([number]) => this.name(number) },
      { id: "ties", label: w.ties, number: true, value: ([, ties]) => ties },
      { id: "rank", label: w.rank, number: true, value: ([, , rank]) => Number((rank * 100).toFixed(2)) },
      { id: "reach", label: w.reach, number: true, spare: true, value: ([, , , reach]) => Number(reach.toFixed(2)) },
    ];
    const pairs: Column<Pair>[] = [
      { id: "first", label: w.first, value: ([first]) => this.name(first) },
      { id: "second", label: w.second, value: ([, second]) => this.name(second) },
      { id: "papers", label: w.papers, number: true, value: ([, , papers]) => papers },
      { id: "expected", label: w.expected, number: true, spare: true, value: ([, , , expected]) => expected },
      { id: "chance", label: w.chance, number: true, spare: true, value: ([, , , , chance]) => chance },
    ];
    const place = (item: Place, column: Column<Place>): Child => (column.id === "name" ? this.button(item[0]) : column.id === "rank" ? `${column.value(item)}%` : column.value(item));
    const pair = (item: Pair, column: Column<Pair>): Child => (column.id === "first" ? this.button(item[0]) : column.id === "second" ? this.button(item[1]) : column.id === "chance" ? item[4].toExponential(1) : column.value(item));
    const stood = (id: string, caption: string, items: readonly Place[]): Child => gridTable(this.desk, { id, caption, items, columns: places, sort: "", most: 20, draw: place });
    return [h("div", { class: "halves" }, stood("central", w.central, central), stood("bridges", w.bridges, bridges)), together.length > 0 && gridTable(this.desk, { id: "together", caption: w.together, items: together, columns: pairs, sort: "", most: 20, draw: pair })];
  }
}

function percent(share: number): number {
  return Number((share * 100).toFixed(1));
}
