/** Folding and cutting of names. */

export const FONT = '"Inter", system-ui, -apple-system, "Segoe UI", Roboto, "Hiragino Sans", "Hiragino Kaku Gothic ProN", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic UI", Meiryo, sans-serif';

const DROP = /[\s\-‐-―−_・·･/.,:;'"`’‘“”()[\]{}「」『』〈〉《》【】!?*\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/g;
const LONG_VOWEL = /(?<=[ァ-ヴ])ー+/g;

/** The key under which spellings meet: NFKC, no case, spaces or signs; hiragana as katakana, no long vowels. */
export function fold(text: string): string {
  return folded(text, "");
}

/** The same key with a space between words. */
export function foldWords(text: string): string {
  return folded(text, " ").trim();
}

function folded(text: string, gap: "" | " "): string {
  const plain = text.normalize("NFKC").toLowerCase().replace(DROP, gap);
  const kana = plain.replace(/[ぁ-ゖ]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0x60));
  return kana.replace(LONG_VOWEL, "") || plain;
}

/** What must not reach a line of text: controls and marks that turn its direction. */
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** A name for display: control characters show as the replacement character, direction marks go. */
export function clean(text: string): string {
  return text.replace(UNSEEN, (char) => (char < " " || (char >= "\u007f" && char <= "\u009f") ? "\ufffd" : ""));
}

/** At most so many characters. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const chars = Array.from(text.slice(0, limit * 2));
  return chars.length <= limit && text.length <= limit * 2 ? text : `${chars.slice(0, limit - 1).join("").trimEnd()}…`;
}
