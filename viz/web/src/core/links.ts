/** Addresses that may leave the page: arXiv by a valid id, anything else only by http or https. */

const ARXIV_ID = /^(\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?\/\d{7})$/;

/** How readers write it: as an address, after "arXiv", with a version. */
const ARXIV_QUERY = /^(?:(?:https?:\/\/)?(?:[\w-]+\.)?arxiv\.org\/\w+\/|arxiv\s*:?\s*)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?\/\d{7})(?:v\d+)?(?:\.pdf)?\/?(?:[?#].*)?$/i;

/** The id of the paper on arXiv that a text is the address or number of. */
export function arxivId(text: string): string | null {
  return ARXIV_QUERY.exec(text.normalize("NFKC").trim())?.[1] ?? null;
}

export function arxivUrl(id: string | null): string | null {
  return id !== null && ARXIV_ID.test(id) ? `https://arxiv.org/abs/${id}` : null;
}

export function webUrl(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null;
  const { protocol, href } = new URL(url);
  return protocol === "https:" || protocol === "http:" ? href : null;
}
