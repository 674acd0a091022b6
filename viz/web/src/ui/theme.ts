/** Light or dark, by choice or as the device has it. */
import type { Theme } from "../core/palette";
import type { Lang, ThemeChoice } from "../core/state";

const dark = matchMedia("(prefers-color-scheme: dark)");

export function themeOf(choice: ThemeChoice): Theme {
  return choice === "auto" ? (dark.matches ? "dark" : "light") : choice;
}

export function onDeviceTheme(change: () => void): void {
  dark.addEventListener("change", change);
}

/** What the reader chose last time; pages from a folder may not be allowed to remember. */
export function remembered(): { lang?: Lang; theme?: ThemeChoice } {
  try {
    return (JSON.parse(localStorage.getItem("ronbun-atlas") ?? "{}") ?? {}) as { lang?: Lang; theme?: ThemeChoice };
  } catch {
    return {};
  }
}

export function remember(lang: Lang, theme: ThemeChoice): void {
  try {
    localStorage.setItem("ronbun-atlas", JSON.stringify({ lang, theme }));
  } catch {
    // Storage is closed to this page; the choice lasts as long as the page.
  }
}
