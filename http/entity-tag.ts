import { hash } from 'node:crypto'
import type { Answer } from './answer.ts'

/**
 * Tags the JSON that a GET answers with its SHA-256, and leaves it out when the asker has it already (RFC 9110 §13.1.2). It was read
 * all the same: its audit line stays.
 */
export function tagged({ method, headers }: Request, answer: Answer): Answer {
  const { status = 200, json } = answer
  if (method !== 'GET' || status !== 200 || json === undefined) return answer
  const written = Buffer.from(JSON.stringify(json))
  const tag = `"${hash('sha256', written, 'base64url')}"`
  // Once it is written the JSON is let go: it would live as long as the audit line takes, and be moved by each collection until then.
  const known = { ...answer, headers: { ...answer.headers, ETag: tag }, json: undefined }
  return isNamed(tag, headers) ? { ...known, status: 304 } : { ...known, written }
}

/** Has the asker said that it has what this tag stands for? Weak comparison: what it calls weak is as good as ours. */
export function isNamed(tag: string, headers: Headers): boolean {
  const named = (headers.get('if-none-match') ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''))
  return named.includes(tag) || named.includes('*')
}
