import { z } from 'zod'
import { scopes } from '#domain/access/authorization-table.ts'
import { purposes } from '#domain/federation/look-up-boxes.ts'
import type { Caller } from '#http/caller.ts'

/** How many numbers one request may ask after. */
export const mostLookUps = 10_000

/** Why a sender asks; it stands in the audit trail. */
export const Purpose = z.enum(purposes).meta({
  id: 'Purpose',
  description: 'To publish to them, or to choose between e-Box and paper. It is audited.',
})

/** Who looks up, by the token. */
export const lookingUp = ({ clientId, scopes: granted }: Caller) => ({
  clientId,
  isOfFederation: granted.has(scopes.preference),
})

/**
 * A list of numbers, each read by a parser of the domain.
 * @returns an issue for each that is none; a value is not repeated, it may be a person's
 */
export function parseNumbers<Value>(
  texts: readonly string[],
  parse: (text: string) => Value | undefined,
  context: z.RefinementCtx,
  { path, message }: { path: string; message: string },
): Value[] {
  return texts.flatMap((text, index) => {
    const value = parse(text)
    if (value !== undefined) return [value]
    context.addIssue({ code: 'custom', path: [path, index], message })
    return []
  })
}
