/** Cypher for the editor: what is what in a line, for colours and brackets. */
import { StreamLanguage } from "@codemirror/language";
import type { StringStream } from "@codemirror/language";
import { tags } from "@lezer/highlight";

export const KEYWORDS = (
  "ALL AND ANY AS ASC BY CALL CASE CONTAINS COUNT DESC DISTINCT ELSE END ENDS EXISTS FALSE IN IS LIMIT MATCH NONE NOT NULL OPTIONAL OR ORDER " +
  "RETURN SINGLE SKIP STARTS THEN TRUE UNION UNWIND WHEN WHERE WITH XOR YIELD"
).split(" ");

export const FUNCTIONS = (
  "abs avg ceil coalesce collect count date duration elementId endNode exists floor head keys labels last left length log max min nodes " +
  "percentileCont properties range reduce relationships replace reverse right round shortestPath size split sqrt startNode substring sum tail " +
  "toFloat toInteger toLower toString toUpper trim type"
).split(" ");

const WORDS = new Set(KEYWORDS);
const LITERALS = new Set(["TRUE", "FALSE", "NULL"]);

interface State {
  /** The brackets that are open; inside braces a colon begins a value, elsewhere a label. */
  open: string[];
  /** What the next name is, by the sign before it. */
  after: "" | ":" | ".";
  /** Whether a label or type came last: the sign | leads from one to the next. */
  labelled: boolean;
  quote: string;
  comment: boolean;
}

export const cypher = StreamLanguage.define<State>({
  name: "cypher",
  startState: () => ({ open: [], after: "", labelled: false, quote: "", comment: false }),
  copyState: (state) => ({ ...state, open: [...state.open] }),
  token,
  tokenTable: { label: tags.typeName, property: tags.propertyName, parameter: tags.macroName, call: tags.function(tags.variableName) },
  languageData: { commentTokens: { line: "//", block: { open: "/*", close: "*/" } }, closeBrackets: { brackets: ["(", "[", "{", "'", '"', "`"] } },
});

function token(stream: StringStream, state: State): string | null {
  if (state.comment) return inComment(stream, state);
  if (state.quote) return inQuotes(stream, state);
  if (stream.eatSpace()) return null;
  if (stream.match("//")) {
    stream.skipToEnd();
    return "comment";
  }
  if (stream.match("/*")) {
    state.comment = true;
    return inComment(stream, state);
  }
  if (stream.match(/^\$(?:[\p{L}_]\w*|`[^`]*`|\d+)/u)) return given(state, "parameter");
  if (stream.match(/^\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?/)) return given(state, "number");
  const sign = stream.peek() ?? "";
  if (`'"\``.includes(sign)) {
    state.quote = stream.next() ?? "";
    return inQuotes(stream, state);
  }
  if (stream.match(/^[\p{L}_][\p{L}\p{N}_]*/u)) return word(stream, state);
  stream.next();
  return punctuation(sign, state);
}

function inComment(stream: StringStream, state: State): string {
  if (stream.match(/^.*?\*\//)) state.comment = false;
  else stream.skipToEnd();
  return "comment";
}

function inQuotes(stream: StringStream, state: State): string {
  const { quote } = state;
  for (let sign = stream.next(); sign; sign = stream.next()) {
    if (sign === "\\" && quote !== "`") stream.next();
    else if (sign === quote) {
      state.quote = "";
      break;
    }
  }
  if (state.quote) return quote === "`" ? "variableName" : "string"; // it goes on in the next line
  return given(state, quote !== "`" ? "string" : state.after === ":" ? "label" : "variableName");
}

function word(stream: StringStream, state: State): string {
  const { after } = state;
  const text = stream.current().toUpperCase();
  if (after === ":") return given(state, "label");
  if (after === ".") return given(state, "property");
  if (state.open.at(-1) === "{" && stream.match(/^\s*:(?!:)/, false)) return given(state, "property");
  if (stream.match(/^\s*\(/, false) && !WORDS.has(text)) return given(state, "call");
  if (LITERALS.has(text)) return given(state, "atom");
  return given(state, WORDS.has(text) ? "keyword" : "variableName");
}

function punctuation(sign: string, state: State): string {
  if ("([{".includes(sign)) state.open.push(sign);
  if (")]}".includes(sign)) state.open.pop();
  const labels = (sign === ":" && state.open.at(-1) !== "{") || (state.labelled && "|&".includes(sign)) || (sign === "!" && state.after === ":");
  state.after = labels ? ":" : sign === "." ? "." : "";
  state.labelled = false;
  return "()[]{},;.:".includes(sign) ? "punctuation" : "operator";
}

function given(state: State, kind: string): string {
  state.after = "";
  state.labelled = kind === "label";
  return kind;
}
