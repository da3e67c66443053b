import { z } from 'zod'
import { badRequest, type Issue, issue } from '#domain/problem.ts'

/** Parameters that one request may have, each time counted that a name is repeated. */
export const mostParameters = 200

/**
 * The query of a request as an object. A parameter that its schema declares as an array may be repeated, and is always one; any other
 * that is given twice is refused: taking one of two silently would let two readers of the same address see different requests.
 * @throws badRequest for more parameters than anybody needs, before one of them is judged
 */
export function readQuery(
  url: URL,
  schema: z.ZodType | undefined,
): { values: Record<string, string | string[]>; issues: Issue[] } {
  if (url.searchParams.size > mostParameters) throw badRequest([tooManyParameters])
  const values = new Map<string, string | string[]>()
  const twice = new Set<string>()
  for (const [name, value] of url.searchParams) {
    const known = values.get(name)
    if (Array.isArray(known)) known.push(value)
    else if (known !== undefined) twice.add(name)
    else values.set(name, isRepeatable(schema, name) ? [value] : value)
  }
  const issues = [...twice].map((name) =>
    issue.invalidInput({ in: 'query', name, detail: `${name} may be given once`, code: 'INVALID_INPUT' }),
  )
  return { values: Object.fromEntries(values), issues }
}

const tooManyParameters = issue.outOfRange({
  in: 'query',
  detail: `A request has at most ${mostParameters} parameters`,
  code: 'INVALID_INPUT',
})

function isRepeatable(schema: z.ZodType | undefined, name: string): boolean {
  const parameter: unknown = schema instanceof z.ZodObject ? schema.shape[name] : undefined
  return (parameter instanceof z.ZodOptional ? parameter.unwrap() : parameter) instanceof z.ZodArray
}
