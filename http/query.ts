import { type Issue, issue } from '#domain/problem.ts'

/**
 * The query of a request as an object. A parameter that is given twice is refused: none of these is declared repeatable, and taking
 * one of two silently would let two readers of the same address see different requests.
 */
export function readQuery(url: URL): { values: Record<string, string>; issues: Issue[] } {
  const values: Record<string, string> = {}
  const issues: Issue[] = []
  for (const name of new Set(url.searchParams.keys())) {
    const [first = '', ...more] = url.searchParams.getAll(name)
    values[name] = first
    if (more.length > 0)
      issues.push(issue.invalidInput({ in: 'query', name, detail: `${name} may be given once`, code: 'INVALID_INPUT' }))
  }
  return { values, issues }
}
