import { AsyncLocalStorage } from 'node:async_hooks'

/** What a page that is being drawn says of its own answer. */
export interface PageAnswer {
  isNotFound: boolean
}

// The server and Next's bundle load this module each for itself.
const shared = globalThis as typeof globalThis & { eboxPage?: AsyncLocalStorage<PageAnswer> }
const drawing = (shared.eboxPage ??= new AsyncLocalStorage<PageAnswer>())

/** Draws a page whose answer can be told by `answerNotFound`. */
export function drawPage<T>(answer: PageAnswer, draw: () => T): T {
  return drawing.run(answer, draw)
}

/**
 * The page that is being drawn answers 404. Next's own `notFound()` sends an empty page that only script fills
 * (vercel/next.js#62228); so the page draws the text itself, and the socket sets the status (server/front.ts). Never
 * from a `not-found.tsx`: Next draws that along with every page.
 */
export function answerNotFound(): void {
  const answer = drawing.getStore()
  if (answer) answer.isNotFound = true
}
