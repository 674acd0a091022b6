/** Puts editor, results and map together, keeps the query in the address, and follows the atlas. */
import type { Lang, ThemeChoice } from "../core/state";
import { clean } from "../core/text";
import { h, replace } from "../ui/dom";
import { sign } from "../ui/icons";
import { onDeviceTheme, remember, remembered, themeOf } from "../ui/theme";
import { ask, get, Refusal } from "./api";
import type { Answer, Example, Schema } from "./api";
import { Editor } from "./editor";
import { MapFrame } from "./frame";
import { Results } from "./results";
import { namesFor } from "./values";
import { WORDS } from "./words";
import type { Words } from "./words";
import "./console.css";

const THEMES: readonly ThemeChoice[] = ["auto", "light", "dark"];
const PANES = ["console", "both", "map"] as const;
type Pane = (typeof PANES)[number];

const narrow = matchMedia("(max-width: 760px)");

/** How long a build may take to draw the map after the graph. */
const DRAWING_MS = 3_000;

class Console {
  private lang: Lang = remembered().lang ?? (navigator.language.toLowerCase().startsWith("ja") ? "ja" : "en");
  private theme: ThemeChoice = remembered().theme ?? "auto";
  private pane: Pane = narrow.matches ? "console" : "both";
  private schema: Schema | null = null;
  private examples: Example[] = [];
  private running: AbortController | null = null;
  private atlas: { generation: string; map: string } | null = null;
  private redraw = 0;

  private readonly top = h("header", { class: "top" });
  private readonly tools = h("div", { class: "tools" });
  private readonly acts = h("div", { class: "acts" });
  private readonly box = h("div", { class: "editor" });
  private readonly parameters = h("textarea", { id: "parameters", rows: 1, spellcheck: "false", autocapitalize: "off", placeholder: "{}" });
  private readonly status = h("p", { class: "status", role: "status" });
  private readonly notice = h("div", { class: "notice", role: "alert", hidden: true });
  private readonly mapBar = h("div", { class: "bar", hidden: true });
  private readonly map = new MapFrame();
  private readonly results: Results;
  private readonly editor: Editor;

  constructor() {
    this.results = new Results(this.lang, (node) => this.onMap(() => this.map.select(node)), (answer) => this.onMap(() => this.map.only(namesFor(answer))));
    this.editor = new Editor(this.box, this.words, () => this.schema, () => void this.run());
    const console_ = h("section", { class: "console", id: "console" }, this.tools, this.box, this.parameterBox(), this.acts, this.status, this.results.element);
    const map = h("section", { class: "map" }, this.mapBar, this.map.frame);
    replace(document.body, this.top, this.notice, h("main", {}, console_, map));
    this.map.frame.addEventListener("load", () => (this.mapBar.hidden = !this.map.isPart));
    this.read();
    this.turn(this.pane);
    addEventListener("hashchange", () => this.read());
    addEventListener("storage", () => this.look(remembered().lang ?? this.lang, remembered().theme ?? this.theme, false));
    onDeviceTheme(() => this.draw());
    this.follow();
    void this.load();
  }

  private get words(): Words {
    return WORDS[this.lang];
  }

  private parameterBox(): HTMLElement {
    return h("details", { class: "parameters" }, h("summary", {}), this.parameters);
  }

  /** The parts that depend on language, theme and state. */
  private draw(): void {
    const w = this.words;
    const root = document.documentElement;
    const focused = document.activeElement?.id;
    root.lang = this.lang;
    root.dataset["theme"] = themeOf(this.theme);
    root.dataset["pane"] = this.pane;
    const pane = (kind: Pane): HTMLElement => h("button", { type: "button", id: `pane-${kind}`, "aria-pressed": String(this.pane === kind), onclick: () => this.turn(kind) }, w.panes[kind]);
    const next = THEMES[(THEMES.indexOf(this.theme) + 1) % THEMES.length]!;
    const other: Lang = this.lang === "ja" ? "en" : "ja";
    const theme = w.themes[this.theme];
    replace(
      this.top,
      h("h1", {}, w.title, h("bdi", { class: "count" }, clean(document.body.dataset["atlas"] ?? ""))),
      h("div", { class: "switch", role: "group", "aria-label": w.pane }, ...PANES.map(pane)),
      h("button", { type: "button", class: "plain", id: "language", lang: other, title: w.language, "aria-label": `${w.otherLanguage} (${w.language})`, onclick: () => this.look(other, this.theme, true) }, w.otherLanguage),
      h("button", { type: "button", class: "icon", id: "theme", "aria-label": theme, title: theme, onclick: () => this.look(this.lang, next, true) }, sign(this.theme)),
    );
    this.drawTools();
    this.drawActs();
    replace(this.mapBar, h("button", { type: "button", class: "plain", id: "whole-map", onclick: () => this.map.whole() }, w.wholeMap));
    this.map.frame.title = w.map;
    document.getElementById("console")!.setAttribute("aria-label", w.panes.console);
    document.querySelector(".map")!.setAttribute("aria-label", w.panes.map);
    this.parameters.setAttribute("aria-label", w.parameters);
    replace(document.querySelector(".parameters > summary")!, w.parameters);
    this.editor.speak(w);
    this.results.speak(this.lang);
    if (focused) document.getElementById(focused)?.focus();
  }

  private drawTools(): void {
    const w = this.words;
    const choose = (event: Event): void => {
      const example = this.examples[Number((event.target as HTMLSelectElement).value)];
      if (!example) return;
      this.editor.text = example.cypher;
      this.parameters.value = "";
      void this.run();
    };
    const options = this.examples.map((example, index) => h("option", { value: index }, clean(this.lang === "ja" ? example.title_ja : example.title)));
    const chosen = this.tools.querySelector("select")?.value ?? "";
    replace(this.tools, h("select", { id: "examples", "aria-label": w.examples, onchange: choose }, h("option", { value: "" }, w.chooseExample), ...options));
    this.tools.querySelector("select")!.value = chosen;
  }

  private drawActs(): void {
    const w = this.words;
    const focused = document.activeElement?.id === "run" || document.activeElement?.id === "stop";
    const button = this.running ? h("button", { type: "button", class: "run", id: "stop", onclick: () => this.running?.abort() }, w.stop) : h("button", { type: "button", class: "run", id: "run", onclick: () => void this.run() }, w.run);
    replace(this.acts, button, h("span", { class: "hint" }, w.hint));
    if (focused) button.focus();
  }

  private look(lang: Lang, theme: ThemeChoice, mine: boolean): void {
    if (lang === this.lang && theme === this.theme) return;
    [this.lang, this.theme] = [lang, theme];
    if (mine) {
      remember(lang, theme);
      this.map.reload(); // the map reads the choice when it opens
    }
    this.draw();
  }

  private turn(pane: Pane): void {
    this.pane = pane;
    this.draw();
    if (pane !== "console") this.map.open();
  }

  private onMap(act: () => void): void {
    if (narrow.matches) this.turn("map");
    else if (this.pane === "console") this.turn("both");
    act();
  }

  private async run(): Promise<void> {
    const parameters = this.given();
    const text = this.editor.text.trim();
    if (!parameters || !text || this.running) return;
    this.write();
    const running = (this.running = new AbortController());
    this.drawActs();
    this.say(this.words.running);
    try {
      this.told(await ask(text, parameters, running.signal));
    } catch (error) {
      this.results.set(null);
      if (running.signal.aborted) this.say(this.words.stopped);
      else if (error instanceof Refusal) this.say([error.message, error.fix && `(${error.fix})`].filter(Boolean).join(" "), true);
      else this.say(this.words.gone, true);
    } finally {
      this.running = null;
      this.drawActs();
    }
  }

  private told(answer: Answer): void {
    this.results.set(answer);
    this.say(this.words.rows(answer.rows.length, answer.seconds.toFixed(2)));
  }

  /** The parameters, or null (and it is said) where they are no JSON object. */
  private given(): Record<string, unknown> | null {
    try {
      const value: unknown = JSON.parse(this.parameters.value.trim() || "{}");
      if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    } catch {
      // said below
    }
    this.say(this.words.badParameters, true);
    return null;
  }

  private say(text: string, wrong = false): void {
    this.status.classList.toggle("wrong", wrong);
    replace(this.status, clean(text));
  }

  /** The query goes into the address, so that it can be shared; an address is never run by itself. */
  private write(): void {
    const parts = new URLSearchParams({ query: this.editor.text });
    if (this.parameters.value.trim()) parts.set("parameters", this.parameters.value);
    history.replaceState(null, "", `#${parts}`);
  }

  private read(): void {
    const parts = new URLSearchParams(location.hash.slice(1));
    const query = parts.get("query");
    if (query === null || query === this.editor.text) return;
    this.editor.text = query;
    this.parameters.value = parts.get("parameters") ?? "";
    document.querySelector<HTMLDetailsElement>(".parameters")!.open = this.parameters.value !== "";
  }

  private async load(): Promise<void> {
    try {
      [this.schema, this.examples] = await Promise.all([get<Schema>("/api/schema"), get<Example[]>("/api/examples")]);
    } catch (error) {
      this.say(error instanceof Refusal ? `${error.message} (${error.fix})` : this.words.gone, true);
    }
    this.drawTools();
    document.documentElement.classList.add("ready");
  }

  /** Sees the atlas change: names and map are loaded again, the answer stays with an offer to ask again. */
  private follow(): void {
    const events = new EventSource("/api/events");
    events.addEventListener("atlas", (event) => {
      const now = JSON.parse(event.data as string) as { generation: string; map: string };
      const before = this.atlas;
      this.atlas = now;
      this.hush("gone");
      if (!before) return;
      const changed = now.generation !== before.generation;
      if (changed) {
        void this.load();
        this.notify("changed", this.words.changed, this.results.shown);
      }
      clearTimeout(this.redraw);
      this.redraw = setTimeout(() => this.map.reload(), now.map === before.map ? DRAWING_MS : 0);
    });
    events.addEventListener("error", () => this.notify("gone", this.words.gone, false));
    addEventListener("pagehide", () => events.close());
  }

  private notify(kind: "changed" | "gone", text: string, again: boolean): void {
    if (this.notice.dataset["kind"] === kind && !this.notice.hidden) return;
    const w = this.words;
    const rerun = h("button", { type: "button", class: "plain", id: "again", onclick: () => (this.hush(kind), void this.run()) }, w.again);
    this.notice.dataset["kind"] = kind;
    replace(this.notice, h("span", {}, text), again && rerun, h("button", { type: "button", class: "plain", onclick: () => this.hush(kind) }, w.dismiss));
    this.notice.hidden = false;
  }

  private hush(kind: "changed" | "gone"): void {
    if (this.notice.dataset["kind"] === kind) this.notice.hidden = true;
  }
}

new Console();
