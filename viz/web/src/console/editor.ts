/** The editor of a query. */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import type { Transaction } from "@codemirror/state";
import { drawSelection, EditorView, keymap, placeholder } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import type { Schema } from "./api";
import { completions } from "./complete";
import { cypher } from "./cypher";
import type { Words } from "./words";

/** Longer texts are no queries, and the server takes none. */
const LONGEST = 60_000;

export class Editor {
  private readonly said = new Compartment();
  private readonly view: EditorView;

  constructor(parent: HTMLElement, words: Words, schema: () => Schema | null, run: () => void) {
    const nonce = document.querySelector<HTMLLinkElement>("link[nonce]")?.nonce ?? "";
    const runs = keymap.of([{ key: "Mod-Enter", run: () => (run(), true) }]);
    this.view = new EditorView({
      parent,
      extensions: [
        EditorView.cspNonce.of(nonce),
        Prec.highest(runs),
        typingOver,
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        autocompletion({ override: [completions(schema)], icons: false }),
        cypher,
        syntaxHighlighting(classHighlighter),
        EditorView.lineWrapping,
        EditorState.changeFilter.of((change) => change.newDoc.length <= LONGEST),
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
        this.said.of(labels(words)),
      ],
    });
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  set text(text: string) {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text }, selection: { anchor: 0 } });
  }

  speak(words: Words): void {
    this.view.dispatch({ effects: this.said.reconfigure(labels(words)) });
  }

  focus(): void {
    this.view.focus();
  }
}

/**
 * Typing over a selection. A browser would do that itself and keep the looks of what was there in a
 * style attribute, which the page's policy refuses and reports.
 */
const typingOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const text = event.data;
    const selected = document.getSelection(); // the editor may not know it yet
    if (event.inputType !== "insertText" || text === null || !selected?.rangeCount || selected.isCollapsed || view.composing) return false;
    const range = selected.getRangeAt(0);
    const [from, to] = [view.posAtDOM(range.startContainer, range.startOffset), view.posAtDOM(range.endContainer, range.endOffset)];
    const insert = (): Transaction => view.state.update({ changes: { from, to, insert: text }, selection: { anchor: from + text.length }, userEvent: "input.type", scrollIntoView: true });
    const taken = view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, text, insert));
    if (!taken) view.dispatch(insert());
    return true;
  },
});

function labels(words: Words) {
  return [EditorView.contentAttributes.of({ "aria-label": words.editor, spellcheck: "false" }), placeholder(words.placeholder)];
}
