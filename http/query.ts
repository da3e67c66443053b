import { z } from 'zod'
import { type Issue, issue } from '#domain/problem.ts'

/**
 * The query of a request as an object. A parameter that its schema declares as an array may be repeated, and is always one; any other
 * that is given twice is refused: taking one of two silently would let two readers of the same address see different requests.
 */
export function readQuery(
  url: URL,
  schema: z.ZodType | undefined,
): { values: Record<string, string | string[]>; issues: Issue[] } {
  const values = new Map<string, string | string[]>()
  const issues: Issue[] = []
  for (const name of new Set(url.searchParams.keys())) {
    const all = url.searchParams.getAll(name)
    const [first = '', ...more] = all
    const isMany = isRepeatable(schema, name)
    values.set(name, isMany ? all : first)
    if (more.length > 0 && !isMany)
      issues.push(issue.invalidInput({ in: 'query', name, detail: `${name} may be given once`, code: 'INVALID_INPUT' }))
  }
  return { values: Object.fromEntries(values), issues }
}

function isRepeatable(schema: z.ZodType | undefined, name: string): boolean {
  const parameter: unknown = schema instanceof z.ZodObject ? schema.shape[name] : undefined
  return (parameter instanceof z.ZodOptional ? parameter.unwrap() : parameter) instanceof z.ZodArray
}
