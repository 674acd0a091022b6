/** A note about an address that names what the atlas does not have, with a way to look for it. */
import { shorten } from "../core/text";
import { say } from "./context";
import type { Context } from "./context";
import { h, name, replace } from "./dom";
import { sign } from "./icons";

export class Notice {
  readonly element = h("div", { class: "card notice", role: "status", hidden: true });

  constructor(
    private readonly context: Context,
    private readonly search: (text: string) => void,
  ) {
    context.store.subscribe((_, changed) => (changed.has("missing") || changed.has("lang")) && this.draw());
    this.draw();
  }

  private draw(): void {
    const { store } = this.context;
    const { missing } = store.state;
    this.element.hidden = !missing.length;
    if (!missing.length) return replace(this.element);
    const w = say(this.context);
    const ids = missing.map((id) => shorten(id, 60));
    const dismiss = (): void => store.set({ missing: [] });
    const look = (): void => {
      dismiss();
      // ids are names in small letters with hyphens
      this.search(missing[0]!.replaceAll("-", " "));
    };
    const close = h("button", { type: "button", class: "icon", id: "notice-close", "aria-label": w.close, title: w.close, onclick: dismiss }, sign("close"));
    replace(this.element, h("p", {}, name(w.notHere(ids.join(", "), ids.length > 1))), h("button", { type: "button", class: "more", id: "notice-search", onclick: look }, name(w.searchFor(ids[0]!))), close);
  }
}
