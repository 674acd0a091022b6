/** Name families: the dendrogram that the reader cuts, branch by branch, and what sentences state beside what names suggest. */
import type { Claim, Entity } from "../core/atlas";
import { clean, shorten } from "../core/text";
import { openView } from "../ui/context";
import { h, name } from "../ui/dom";
import type { Child } from "../ui/dom";
import { action, claimLine } from "../ui/entity";
import { entityButton, longList, section } from "../ui/parts";
import { arcs, dendrogram } from "./branches";
import { overTime } from "./chart";
import type { Dot, Line } from "./chart";
import { cut, moment } from "./cut";
import type { Family } from "./cut";
import { at, empty, evidence, label, picker, Places, put, speak } from "./part";
import type { Desk, Part } from "./part";

const SLIDER = { least: 0.2, most: 0.95, step: 0.01 };
const LISTED = 60;
const CHIPS = 6;
/** So many of the best-known are named in the drawing. */
const NAMED = 4;

export class Families implements Part {
  private readonly entities: readonly Entity[];
  private readonly place = new Map<Entity, number>();
  private readonly times: readonly (number | null)[];
  private readonly places: Places;
  private readonly output = h("output", { for: "threshold" });
  private known: { threshold: number; families: readonly Family[] } | null = null;

  constructor(private readonly desk: Desk) {
    const { atlas } = desk.context;
    this.entities = desk.data.families.entity.map((number) => atlas.entities[number]!);
    this.entities.forEach((entity, i) => this.place.set(entity, i));
    const mondays = new Map(atlas.weeks.map((week) => [week.id, week.start]));
    this.times = desk.data.families.first.map((first) => moment(first, (week) => mondays.get(week) ?? null));
    this.places = new Places(desk);
  }

  private get threshold(): number {
    const chosen = Number(at(this.desk, "cut"));
    return chosen >= SLIDER.least && chosen <= SLIDER.most ? chosen : this.desk.data.families.threshold;
  }

  private get families(): readonly Family[] {
    const { threshold } = this;
    if (this.known?.threshold !== threshold) this.known = { threshold, families: cut(this.desk.data.families, threshold) };
    return this.known.families;
  }

  controls(): Child[] {
    const w = speak(this.desk);
    if (!this.entities.length) return [];
    const { least, most, step } = SLIDER;
    const slider = h("input", { type: "range", id: "threshold", min: least, max: most, step, value: this.threshold, "aria-describedby": "threshold-hint" });
    slider.addEventListener("input", () => put(this.desk, { cut: slider.valueAsNumber === this.desk.data.families.threshold ? "" : slider.value }));
    const among = [...this.entities].sort((a, b) => b.papers - a.papers || (a.id < b.id ? -1 : 1));
    const pick = (entity: Entity): void => openView(this.desk.context, "families", entity.id);
    return [
      h("div", { class: "threshold range" }, h("label", { for: "threshold" }, w.threshold), slider, this.output, h("span", { class: "hint", id: "threshold-hint" }, w.thresholdHint)),
      picker(this.desk, "pick-family", w.pickFamily, among, pick),
    ];
  }

  body(): Child[] {
    const w = speak(this.desk);
    if (!this.entities.length) return [empty(w.noFamilies)];
    this.output.textContent = this.threshold.toFixed(2);
    const { families } = this;
    const inside = families.reduce((sum, family) => sum + family.members.length, 0);
    const { on } = this.desk.context.store.state;
    const chosen = on ? this.desk.context.atlas.entity(on) : undefined;
    const shown = chosen ? families.find((family) => family.members.some((place) => this.entities[place] === chosen)) : families[0];
    const count = h("p", { class: "hint", role: "status", id: "family-count" }, w.familyCount(families.length, inside, this.entities.length));
    const list = h("nav", { class: "families", "aria-label": w.familiesHead }, h("h3", {}, w.familiesHead), count, longList(this.desk.context, families, LISTED, (family) => this.card(family, family === shown), "cards"));
    const detail = h("div", { class: "family" }, ...(shown ? this.detail(shown) : [this.alone(on, chosen)]));
    return [h("div", { class: chosen || on ? "split chosen" : "split" }, list, detail)];
  }

  private alone(on: string, chosen: Entity | undefined): HTMLElement {
    const w = speak(this.desk);
    if (on && (!chosen || !this.place.has(chosen))) return empty(w.noSuch);
    if (!chosen) return empty(w.nothing);
    const lower = (): void => put(this.desk, { cut: Math.max(SLIDER.least, this.threshold - 0.1).toFixed(2) });
    return h("div", {}, this.toList(), empty(w.alone(clean(label(this.desk, chosen)))), h("button", { type: "button", class: "action", id: "lower", onclick: lower }, w.smaller));
  }

  private toList(): HTMLElement {
    return h("div", { class: "only-narrow" }, action("to-list", "back", speak(this.desk).back, () => this.desk.context.store.set({ on: "" })));
  }

  private card(family: Family, current: boolean): HTMLElement {
    const names = family.members.slice(0, CHIPS).map((place) => label(this.desk, this.entities[place]!));
    const rest = family.members.length - names.length;
    const open = (): void => openView(this.desk.context, "families", this.entities[family.members[0]!]!.id);
    return h("button", { type: "button", class: "family-card", "aria-current": current ? "true" : null, onclick: open }, h("strong", {}, name(family.name), h("span", { class: "count" }, family.members.length)), h("span", { class: "some" }, clean(names.join(", ")), rest > 0 && ` +${rest}`));
  }

  private detail(family: Family): Child[] {
    const w = speak(this.desk);
    const members = new Set(family.members.map((place) => this.entities[place]!));
    const inside = [...members].flatMap((entity) => entity.claims.filter((claim) => claim.head === entity && claim.tail !== entity && members.has(claim.tail)));
    const stated = inside.filter((claim) => !this.places.byName(claim));
    const head = h("div", { class: "page-head" }, this.toList(), h("h3", { tabindex: -1 }, name(w.family(family.name)), h("span", { class: "count" }, w.members(members.size))));
    const legend = h("p", { class: "legend" }, h("span", { class: "key alike" }, w.nameLinkLine), h("span", { class: "key states" }, w.evidenceLine));
    return [head, legend, this.branches(family, stated), this.words(family), this.scatter(family, stated), this.statedList(stated), this.told(inside.filter((claim) => this.places.byName(claim))), this.alike(family)];
  }

  /** The branches at the left, the members with what their names say, and arcs for what sentences state at the right. */
  private branches(family: Family, stated: readonly Claim[]): HTMLElement {
    const w = speak(this.desk);
    const { size, version, variants, first } = this.desk.data.families;
    const row = new Map(family.members.map((place, i) => [this.entities[place]!, i]));
    const part = (title: string, value: string | null, className: string): Child => h("span", { class: className, title: value ? title : null }, value ?? "");
    const item = (place: number): HTMLElement =>
      h("li", {}, entityButton(this.desk.context, this.entities[place]!), part(w.size, size[place]!, "badge size"), part(w.version, version[place] ? `v${version[place]}` : null, "badge version"), part("", variants[place]!.join(" ") || null, "variant spare"), part(w.date, first[place]!, "date spare"), h("span", { class: "count spare", title: w.papers }, this.entities[place]!.papers));
    const narrow = matchMedia("(max-width: 760px)").matches;
    const least = "parts" in family.bough ? family.bough.cosine : 1;
    const wide = dendrogram(family.bough, narrow ? 72 : 190, Math.min(least, 0.99));
    const drawn = arcs(stated, (claim) => [row.get(claim.head)!, row.get(claim.tail)!], family.members.length);
    return section(w.branch, null, h("p", { class: "hint" }, w.scale(least.toFixed(2))), h("div", { class: "branches" }, wide, h("ul", { class: "leaves" }, ...family.members.map(item)), drawn));
  }

  private words(family: Family): HTMLElement {
    const most = Math.max(...family.words.map(([, weight]) => weight));
    const size = (weight: number): string => `w${Math.max(1, Math.ceil((weight / most) * 4))}`;
    return section(speak(this.desk).familyWords, null, h("ul", { class: "cloud" }, ...family.words.map(([word, weight]) => h("li", { class: size(weight) }, name(word)))));
  }

  private scatter(family: Family, stated: readonly Claim[]): HTMLElement | null {
    const w = speak(this.desk);
    const { links, first } = this.desk.data.families;
    const members = new Set(family.members);
    const dots = new Map<number, Dot>();
    const known = new Set([...family.members].sort((a, b) => this.entities[b]!.papers - this.entities[a]!.papers).slice(0, NAMED));
    for (const place of family.members) {
      const time = this.times[place]!;
      const entity = this.entities[place]!;
      if (time !== null) dots.set(place, { x: time, y: entity.papers, title: `${clean(label(this.desk, entity))}: ${first[place]}, ${w.papers} ${entity.papers}`, looks: "member", ...(known.has(place) && this.entities[place]!.papers > 1 ? { name: shorten(clean(label(this.desk, entity)), 24) } : {}) });
    }
    const undated = family.members.length - dots.size;
    if (!dots.size) return null;
    const line = (one: number, other: number, looks: string): Line[] => (dots.has(one) && dots.has(other) ? [{ from: dots.get(one)!, to: dots.get(other)!, looks }] : []);
    const alike = nearest(links.filter(([a, b]) => members.has(a) && members.has(b))).flatMap(([a, b]) => line(a, b, "alike faint"));
    const said = stated.flatMap((claim) => line(this.place.get(claim.head)!, this.place.get(claim.tail)!, "states"));
    return section(w.scatter, null, h("p", { class: "hint" }, w.scatterHint), overTime(w.scatterLabel(dots.size), [...dots.values()], [...alike, ...said], { counts: true, unit: "" }), undated > 0 && h("p", { class: "hint" }, w.undated(undated)));
  }

  private statedList(stated: readonly Claim[]): HTMLElement {
    const w = speak(this.desk);
    if (!stated.length) return section(w.evidenceLinks, 0, h("p", { class: "hint" }, w.noEvidence));
    return section(w.evidenceLinks, stated.length, longList(this.desk.context, stated, 12, (claim) => h("div", { class: "of-text" }, claimLine(this.desk.context, claim), ...evidence(this.desk, this.places, claim).slice(0, 2)), "evidence"));
  }

  /** Versions and sizes: what names tell, and no sentence. */
  private told(claims: readonly Claim[]): HTMLElement | null {
    const w = speak(this.desk);
    if (!claims.length) return null;
    return section(w.toldByName, claims.length, longList(this.desk.context, claims, 10, (claim) => h("div", { class: "of-names" }, claimLine(this.desk.context, claim)), "evidence"));
  }

  private alike(family: Family): HTMLElement {
    const w = speak(this.desk);
    const members = new Set(family.members);
    const pairs = this.desk.data.families.links.filter(([a, b]) => members.has(a) && members.has(b)).sort((a, b) => b[2] - a[2]);
    const draw = ([a, b, cosine]: readonly [number, number, number]): HTMLElement => h("span", { class: "of-names" }, entityButton(this.desk.context, this.entities[a]!), h("span", { class: "via" }, w.nameLinks), entityButton(this.desk.context, this.entities[b]!), h("span", { class: "count" }, cosine.toFixed(2)));
    return section(w.nameLinks, pairs.length, longList(this.desk.context, pairs, 10, draw, "evidence"));
  }
}

/** For each place the link to the name that is most like its own. */
function nearest(links: readonly (readonly [number, number, number])[]): (readonly [number, number, number])[] {
  const best = new Map<number, readonly [number, number, number]>();
  for (const link of links) for (const place of [link[0], link[1]]) if (link[2] > (best.get(place)?.[2] ?? 0)) best.set(place, link);
  return [...new Set(best.values())];
}
