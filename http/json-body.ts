import type { z } from 'zod'
import { badRequest, issue, payloadTooLarge, unsupportedMediaType } from '#domain/problem.ts'
import { contractIssues } from './contract-issues.ts'
import type { IncomingBody } from './incoming-body.ts'
import { parseJson } from './parse-json.ts'

/** Bytes of a JSON body, unless its route says otherwise. */
export const largestJson = 1024 * 1024

/** What a route takes as its JSON body. */
export interface JsonBody<Body> {
  schema: z.ZodType<Body>
  /** Default `application/json` */
  mediaType?: string
  /** Default `largestJson` */
  maxBytes?: number
}

/**
 * Reads a request's JSON body, never more of it than allowed.
 * @throws badRequest with every issue; payloadTooLarge (413); unsupportedMediaType (415)
 */
export async function readJsonBody<Body>(
  body: IncomingBody,
  { schema, mediaType = 'application/json', maxBytes = largestJson }: JsonBody<Body>,
): Promise<Body> {
  const [given = ''] = (body.headers.get('content-type') ?? '').split(';')
  if (given.trim().toLowerCase() !== mediaType) throw unsupportedMediaType(mediaType)
  const json = parseJson(await readBytes(body, maxBytes))
  if (json.fault !== undefined) throw notJson(json.fault)
  const parsed = schema.safeParse(json.value)
  if (!parsed.success) throw badRequest(contractIssues(parsed.error, 'body'))
  return parsed.data
}

const notJson = (fault: string) =>
  badRequest([issue.schemaViolation({ in: 'body', code: 'INVALID_INPUT', detail: `Invalid Schema: ${fault}` })])

async function readBytes(body: IncomingBody, maxBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of body.pieces) {
    size += piece.length
    if (size > maxBytes) throw payloadTooLarge(maxBytes)
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}
