/** The map beside the console: the atlas's own page, in a frame of this origin. */
import { h } from "../ui/dom";
import type { Node_ } from "./api";

const MAP = "/map.html";

export class MapFrame {
  readonly frame = h("iframe", { id: "map" });
  private opened = false;

  /** Loads the map, once: a page that is not seen yet would be drawn without a size. */
  open(): void {
    if (!this.opened) this.whole();
  }

  /** Whether it shows some names only. */
  get isPart(): boolean {
    return this.opened && this.page.location.search !== "";
  }

  /** Selects an entity or paper; where the map of a part lacks it, the page says nothing and shows the part. */
  select(node: Node_): void {
    const key = node.labels.includes("Paper") ? "p" : "e";
    this.go(`${this.page.location.search}#${new URLSearchParams({ [key]: node.id })}`);
  }

  /** The map of some entities, by id or name. */
  only(names: string[]): void {
    this.go(`?${new URLSearchParams(names.map((name) => ["of", name]))}`);
  }

  whole(): void {
    this.go("");
  }

  /** Loads what it shows anew. */
  reload(): void {
    if (this.opened) this.page.location.reload();
  }

  private get page(): Window {
    return this.frame.contentWindow!;
  }

  private go(rest: string): void {
    this.opened = true;
    this.page.location.replace(`${MAP}${rest}`); // no step in the history of this page
  }
}
