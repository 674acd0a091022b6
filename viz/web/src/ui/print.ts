/** What goes on paper: a picture of the map first, everything unfolded, in light colours. */
import type { ThemeChoice } from "../core/state";
import type { Stage } from "../map/stage";
import { say } from "./context";
import type { Context } from "./context";
import { h, replace } from "./dom";
import { drawnSvg } from "./export";

export function onPrint(context: Context, stage: () => Stage | null): void {
  const { atlas, store } = context;
  // WebGL would leave a blank.
  const figure = h("figure", { class: "printed", hidden: true });
  document.body.prepend(figure);
  let theme: ThemeChoice | null = null;
  let folded: HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    if (context.colours().theme === "dark") {
      theme = store.state.theme;
      store.set({ theme: "light" });
    }
    folded = unfold();
    const now = stage();
    const about = h("figcaption", {}, `${atlas.title} · ${say(context).printed(atlas.papers.length, atlas.entities.length)}`);
    replace(figure, about, store.state.view === "map" && now && drawnSvg(context, now));
    figure.hidden = false;
  });
  addEventListener("afterprint", () => {
    for (const part of folded) part.open = false;
    if (theme) store.set({ theme });
    theme = null;
    figure.hidden = true;
    replace(figure);
  });
}

/** Opens all that is folded in the panel; long lists stay as long as they became, the rest is told. */
function unfold(): HTMLDetailsElement[] {
  document.querySelectorAll<HTMLElement>(".panel .unfold:not([hidden])").forEach((more) => more.click());
  const folded = [...document.querySelectorAll<HTMLDetailsElement>(".panel details:not([open])")];
  for (const part of folded) part.open = true;
  return folded;
}
