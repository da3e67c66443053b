import { AsyncLocalStorage } from 'node:async_hooks'

/** What a page that is being drawn says of its own answer. */
export interface PageAnswer {
  /** In place of the status that Next gives it */
  status?: 400 | 403 | 404
}

// The server and Next's bundle load this module each for itself.
const shared = globalThis as typeof globalThis & { eboxPage?: AsyncLocalStorage<PageAnswer> }
const drawing = (shared.eboxPage ??= new AsyncLocalStorage<PageAnswer>())

/** Draws a page, or does what a form asks, and lets the answer be told by the functions below. */
export function drawPage<T>(answer: PageAnswer, draw: () => T): T {
  return drawing.run(answer, draw)
}

/**
 * The page that is being drawn answers 404. Next's own `notFound()` sends an empty page that only script fills
 * (vercel/next.js#62228); so the page draws the text itself, and the socket sets the status (server/front.ts). Never
 * from a `not-found.tsx`: Next draws that along with every page.
 */
export function answerNotFound(): void {
  answerStatus(404)
}

/** The page that is being drawn answers 403: it says what ended, to whom it was open before. */
export function answerForbidden(): void {
  answerStatus(403)
}

/** The form that was sent is none of ours, whoever sent it: what it says cannot be read. The answer is 400, where Next has 500 for whatever is thrown. */
export function answerBadRequest(): void {
  answerStatus(400)
}

function answerStatus(status: 400 | 403 | 404): void {
  const answer = drawing.getStore()
  if (answer) answer.status = status
}
