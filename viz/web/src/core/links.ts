/** Addresses that may leave the page: arXiv by a valid id, anything else only by http or https. */

const ARXIV_ID = /^(\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?\/\d{7})$/;

export function arxivUrl(id: string | null): string | null {
  return id !== null && ARXIV_ID.test(id) ? `https://arxiv.org/abs/${id}` : null;
}

export function webUrl(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null;
  const { protocol, href } = new URL(url);
  return protocol === "https:" || protocol === "http:" ? href : null;
}
