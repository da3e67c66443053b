import type { z } from 'zod'
import { otherLanguage } from '#domain/message/translated-string.ts'
import { type Issue, issue, type IssueLocation, mostIssues } from '#domain/problem.ts'

/** A Zod path as BelGIF writes it: `items[0].ssin`. */
function nameOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (name, part) => (typeof part === 'number' ? `${name}[${part}]` : name ? `${name}.${String(part)}` : String(part)),
    '',
  )
}

/**
 * Every way in which an input departs from its contract, as BelGIF issues; of very many only as many as are answered, and one more that
 * tells `badRequest` so. Values are not repeated: they may be a person's.
 */
export function contractIssues(error: z.ZodError, location: IssueLocation): Issue[] {
  return error.issues
    .values()
    .flatMap((found) => issuesOf(found, location))
    .take(mostIssues + 1)
    .toArray()
}

/** A member of a text that names a language (ISO 639-1) is one that is not taken; any other is simply unknown. */
const isLanguage = (key: string) => /^[a-z]{2}$/.test(key)

/** What Zod tells in one issue may be many: each member that is not known is one of its own. */
function* issuesOf(found: z.core.$ZodIssue, location: IssueLocation): Generator<Issue> {
  // A parameter is told by its name alone: whoever repeats one does not number its values.
  const name = nameOf(location === 'query' ? found.path.slice(0, 1) : found.path)
  const at = { in: location, code: 'INVALID_INPUT' }
  if (found.code === 'unrecognized_keys') {
    for (const key of found.keys) {
      const member = { ...at, name: nameOf([...found.path, key]) }
      yield found.message === otherLanguage && isLanguage(key)
        ? issue.rejectedInput({ ...member, detail: otherLanguage, code: 'NOT_IMPLEMENTED' })
        : issue.unknownInput({ ...member, detail: `${key} is not known here` })
    }
  } else if (found.code === 'custom') yield issue.invalidInput({ ...at, name, detail: found.message })
  else {
    const detail = location === 'body' ? `Invalid Schema: ${found.message}` : found.message
    yield issue.schemaViolation({ ...at, name, detail })
  }
}
