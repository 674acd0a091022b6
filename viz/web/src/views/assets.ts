/** Assets: the table of the catalogue, a page an asset, what is stated and what is missing. */
import type { Claim, Entity } from "../core/atlas";
import type { Column } from "../core/sheets";
import { clean, fold, shorten } from "../core/text";
import { linkName, typeName } from "../core/words";
import { openView, say } from "../ui/context";
import { h, name } from "../ui/dom";
import type { Child } from "../ui/dom";
import { action, factValue } from "../ui/entity";
import { entityButton, fact, longList, section } from "../ui/parts";
import { chooser, empty, evidence, fileName, gridTable, label, Places, searchField, share, speak, tabs, at } from "./part";
import type { Desk, Part } from "./part";
import { worded } from "./words";

/** Relations that say what a thing is made from. */
export const DEPENDS: readonly string[] = ["BASED_ON", "TRAINED_ON", "PART_OF", "USES"];
const LONGEST = 44;

interface Asset {
  readonly entity: Entity;
  readonly row: number;
  readonly type: string;
  readonly created: string;
  readonly stated: number;
  readonly upstream: readonly Claim[];
  readonly downstream: readonly Claim[];
}

export class Assets implements Part {
  private readonly all: readonly Asset[];
  private readonly byEntity = new Map<Entity, Asset>();
  private readonly places: Places;
  private readonly missing: ReadonlyMap<Entity, readonly string[]>;

  constructor(private readonly desk: Desk) {
    const { atlas } = desk.context;
    const { assets } = desk.data;
    this.all = assets.entity.map((number, row) => {
      const entity = atlas.entities[number]!;
      const asset = { entity, row, type: assets.type[row]!, created: assets.created[row] ?? "", stated: assets.stated[row]!, ...beside(entity) };
      this.byEntity.set(entity, asset);
      return asset;
    });
    this.places = new Places(desk);
    this.missing = new Map(assets.undocumented.map(([number, names]) => [atlas.entities[number]!, names]));
  }

  controls(): Child[] {
    const w = speak(this.desk);
    if (!this.all.length) return [];
    if (this.desk.context.store.state.on) return [this.toList()];
    const views = tabs(this.desk, "tab", w.tabs);
    if (at(this.desk, "tab")) return [views];
    const counted = (value: (asset: Asset) => string, shown: (value: string) => string = (text) => shorten(text, 40)): [string, string][] => {
      const counts = new Map<string, number>();
      for (const asset of this.all) counts.set(value(asset), (counts.get(value(asset)) ?? 0) + 1);
      const known = [...counts].filter(([key]) => key).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
      return known.map(([key, n]) => [key, `${shown(key)} (${n})`]);
    };
    return [
      views,
      searchField(this.desk, "q", w.search),
      chooser(this.desk, "type", say(this.desk.context).type, counted((a) => a.type, (type) => worded(w.assetTypes, type))),
      chooser(this.desk, "org", w.organization, counted((a) => valueOf(a.entity, "organization"))),
      chooser(this.desk, "access", w.access, counted((a) => valueOf(a.entity, "access"))),
    ];
  }

  body(): Child[] {
    const w = speak(this.desk);
    const { on } = this.desk.context.store.state;
    if (!this.all.length) return [empty(w.noAssets)];
    if (on) return this.page(on);
    if (at(this.desk, "tab") === "coverage") return [h("p", { class: "hint" }, w.coverageHint), ...this.coverage()];
    if (at(this.desk, "tab") === "undocumented") return [h("p", { class: "hint" }, w.undocumentedHint), this.gaps()];
    return this.table();
  }

  private toList(): HTMLElement {
    return action("to-list", "back", speak(this.desk).back, () => this.desk.context.store.set({ on: "" }));
  }

  private chosen(): Asset[] {
    const words = at(this.desk, "q").split(/\s+/).map(fold).filter(Boolean);
    const wanted = [["type", (a: Asset) => a.type], ["org", (a: Asset) => valueOf(a.entity, "organization")], ["access", (a: Asset) => valueOf(a.entity, "access")]] as const;
    return this.all.filter((asset) => {
      if (wanted.some(([key, value]) => at(this.desk, key) && at(this.desk, key) !== value(asset))) return false;
      const text = [asset.entity.name, asset.entity.ja ?? "", ...asset.entity.aliases, asset.type, asset.created, ...["organization", "access", "license", "size", "modality"].map((key) => valueOf(asset.entity, key))].map(fold);
      return words.every((word) => text.some((part) => part.includes(word)));
    });
  }

  private table(): Child[] {
    const w = speak(this.desk);
    const items = this.chosen();
    if (!items.length) return [empty(w.nothing)];
    const text = (id: string, shown: string, spare = true): Column<Asset> => ({ id, label: shown, spare, value: (a) => valueOf(a.entity, id) });
    const columns: Column<Asset>[] = [
      { id: "name", label: say(this.desk.context).name, value: (a) => label(this.desk, a.entity) },
      { id: "type", label: say(this.desk.context).type, value: (a) => worded(w.assetTypes, a.type) },
      { ...text("organization", w.organization), spare: false },
      { id: "created", label: w.created, value: (a) => a.created },
      text("access", w.access),
      text("license", w.license),
      text("size", w.size),
      text("modality", w.modality),
      { id: "upstream", label: w.upstream, number: true, spare: true, value: (a) => a.upstream.length },
      { id: "downstream", label: w.downstream, number: true, spare: true, value: (a) => a.downstream.length },
      { id: "papers", label: w.papers, number: true, spare: true, value: (a) => a.entity.papers },
      { id: "stated", label: w.stated, number: true, spare: true, value: (a) => Math.round(a.stated * 100) },
    ];
    const draw = (asset: Asset, column: Column<Asset>): Child => {
      if (column.id === "name") return this.link(asset.entity);
      const value = column.value(asset);
      if (column.id === "stated") return `${value}%`;
      return value === "" ? h("span", { class: "unknown" }, w.unknown) : typeof value === "number" ? value : h("span", { title: clean(value) }, shorten(clean(value), LONGEST));
    };
    return [gridTable(this.desk, { id: "assets", caption: w.names.assets, items, total: this.all.length, columns, sort: "name", draw })];
  }

  /** To an asset's own page; a thing without one opens its panel. */
  private link(entity: Entity): HTMLElement {
    if (!this.byEntity.has(entity) && !this.missing.has(entity)) return entityButton(this.desk.context, entity);
    const shown = entityButton(this.desk.context, entity);
    const button = h("button", { type: "button", class: "link entity", onclick: () => openView(this.desk.context, "assets", entity.id) }, ...shown.childNodes);
    return button;
  }

  private page(id: string): Child[] {
    const w = speak(this.desk);
    const { context } = this.desk;
    const entity = context.atlas.entity(id);
    if (!entity) return [empty(w.noSuch)];
    const asset = this.byEntity.get(entity);
    const open = (view: "map" | "assets"): void => context.store.set({ view, selection: { kind: "entity", id: entity.id } });
    const buttons = h("div", { class: "actions" }, action("as-details", "page", w.details, () => open("assets")), action("as-map", "around", w.onMap, () => open("map")), action("as-lineage", "descent", w.openLineage, () => openView(context, "lineage", entity.id)));
    const head = h("div", { class: "page-head" }, h("h3", { tabindex: -1 }, name(label(this.desk, entity))), h("p", { class: "subtitle" }, asset ? worded(w.assetTypes, asset.type) : typeName(entity.type, context.store.state.lang), " · ", asset ? w.documented : w.undocumented), buttons);
    if (!asset) return [head, empty(w.noPage), this.namedBy(entity), ...this.beside(beside(entity))];
    const { fields, unknown, sources } = this.desk.data.assets;
    const stated = fields[asset.row]!;
    const facts = h(
      "dl",
      { class: "facts" },
      fact(w.stated, share(asset.stated, w.statedOf(stated.length, stated.length + unknown[asset.row]!.length))),
      fact(w.papers, entity.papers),
      fact(w.source, ...sources[asset.row]!.map((file) => h("span", { class: "file", title: clean(file) }, clean(fileName(file)), " "))),
    );
    return [head, facts, this.fields(asset), this.unknown(unknown[asset.row]!), ...this.beside(asset)];
  }

  private fields(asset: Asset): HTMLElement {
    const w = speak(this.desk);
    const rows = this.desk.data.assets.fields[asset.row]!.map(([field, place, note]) => {
      const value = asset.entity.facts.find(([key]) => key === field || (field === "created_date" && key === "created_stated"))?.[1];
      const shown = value === undefined ? h("span", { class: "unknown" }, w.notCarried) : factValue(this.desk.context, value);
      return h("tr", {}, h("th", { scope: "row" }, clean(field.replaceAll("_", " "))), h("td", { class: "prose", dir: "auto" }, shown, note && h("p", { class: "note" }, clean(note))), h("td", { class: "file", title: clean(place) }, clean(fileName(place))));
    });
    const head = h("tr", {}, ...[w.field, say(this.desk.context).value, w.source].map((text) => h("th", { scope: "col" }, text)));
    return section(w.stated, rows.length, h("table", { class: "fields" }, h("thead", {}, head), h("tbody", {}, ...rows)));
  }

  private unknown(fields: readonly string[]): HTMLElement | null {
    if (!fields.length) return null;
    return section(speak(this.desk).unknownFields, fields.length, h("ul", { class: "chips" }, ...fields.map((field) => h("li", { class: "unknown" }, clean(field.replaceAll("_", " "))))));
  }

  private namedBy(entity: Entity): HTMLElement | null {
    const names = this.missing.get(entity);
    return names ? section(speak(this.desk).namedBy, names.length, longList(this.desk.context, names, 20, (text) => name(text), "chips")) : null;
  }

  private beside({ upstream, downstream }: { upstream: readonly Claim[]; downstream: readonly Claim[] }): Child[] {
    const w = speak(this.desk);
    const part = (title: string, claims: readonly Claim[], from: "head" | "tail"): Child => claims.length > 0 && section(title, claims.length, longList(this.desk.context, claims, 30, (claim) => this.neighbour(claim, from), "evidence"));
    return [part(w.upstreamOf, upstream, "head"), part(w.downstreamOf, downstream, "tail")];
  }

  private neighbour(claim: Claim, from: "head" | "tail"): HTMLElement {
    const w = speak(this.desk);
    const other = from === "head" ? claim.tail : claim.head;
    const known = this.byEntity.has(other);
    const line = h("p", { class: "claim" }, h("span", { class: "via" }, linkName(claim.relation, this.desk.context.store.state.lang, from)), this.link(other), h("span", { class: known ? "badge" : "badge missing" }, known ? w.documented : w.undocumented));
    return h("div", {}, line, ...evidence(this.desk, this.places, claim));
  }

  private coverage(): Child[] {
    const w = speak(this.desk);
    const types = [...new Set(this.desk.data.assets.coverage.map(([type]) => type))];
    const columns: Column<[string, string, number, number]>[] = [
      { id: "field", label: w.field, value: ([, field]) => (field === "all" ? w.allFields : field.replaceAll("_", " ")) },
      { id: "stated", label: w.stated, number: true, value: ([, , stated]) => stated },
      { id: "asked", label: w.all, number: true, value: ([, , , asked]) => asked },
      { id: "share", label: "%", number: true, value: ([, , stated, asked]) => Math.round((100 * stated) / Math.max(1, asked)) },
    ];
    return types.map((type) =>
      gridTable(this.desk, {
        id: `coverage-${type}`,
        caption: worded(w.assetTypes, type),
        items: this.desk.data.assets.coverage.filter(([of]) => of === type),
        columns,
        sort: "",
        draw: (cover, column) => (column.id === "share" ? share(cover[2] / Math.max(1, cover[3]), `${column.value(cover)}%`) : clean(String(column.value(cover)))),
      }),
    );
  }

  private gaps(): HTMLElement {
    const w = speak(this.desk);
    const { lang } = this.desk.context.store.state;
    const columns: Column<[Entity, readonly string[]]>[] = [
      { id: "name", label: say(this.desk.context).name, value: ([entity]) => label(this.desk, entity) },
      { id: "type", label: say(this.desk.context).type, value: ([entity]) => typeName(entity.type, lang) },
      { id: "assets", label: w.names.assets, number: true, value: ([, names]) => names.length },
      { id: "papers", label: w.papers, number: true, value: ([entity]) => entity.papers },
      { id: "by", label: w.namedBy, spare: true, value: ([, names]) => names.join(", ") },
    ];
    return gridTable(this.desk, { id: "undocumented", caption: w.tabs.undocumented, items: [...this.missing], columns, sort: "-assets", draw: (item, column) => (column.id === "name" ? this.link(item[0]) : clean(shorten(String(column.value(item)), 90))) });
  }
}

/** What an entity is made from, and what is made from it. */
function beside(entity: Entity): { upstream: Claim[]; downstream: Claim[] } {
  const claims = entity.claims.filter((claim) => DEPENDS.includes(claim.relation));
  return { upstream: claims.filter((claim) => claim.head === entity), downstream: claims.filter((claim) => claim.tail === entity) };
}

function valueOf(entity: Entity, key: string): string {
  return String(entity.facts.find(([candidate]) => candidate === key)?.[1] ?? "");
}
