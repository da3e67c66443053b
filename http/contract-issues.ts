import type { z } from 'zod'
import { type Issue, issue, type IssueLocation } from '#domain/problem.ts'

/** A Zod path as BelGIF writes it: `items[0].ssin`. */
function nameOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (name, part) => (typeof part === 'number' ? `${name}[${part}]` : name ? `${name}.${String(part)}` : String(part)),
    '',
  )
}

/** Nobody reads more, and a list of thousands of wrong numbers would be answered with a larger one. */
const mostIssues = 100

/**
 * Every way in which an input departs from its contract, as BelGIF issues, the first hundred at most. Values are not repeated: they
 * may be a person's.
 */
export function contractIssues(error: z.ZodError, location: IssueLocation): Issue[] {
  return error.issues.slice(0, mostIssues).flatMap((found): Issue[] => {
    const name = nameOf(found.path)
    const at = { in: location, code: 'INVALID_INPUT' }
    if (found.code === 'unrecognized_keys')
      return found.keys.map((key) =>
        issue.unknownInput({ ...at, name: nameOf([...found.path, key]), detail: `${key} is not known here` }),
      )
    const detail = location === 'body' ? `Invalid Schema: ${found.message}` : found.message
    if (found.code === 'custom') return [issue.invalidInput({ ...at, name, detail: found.message })]
    return [issue.schemaViolation({ ...at, name, detail })]
  })
}
