import { expect, test } from 'vitest'
import { z } from 'zod'
import { methods, loadRoutes } from '#server/routes.ts'

/*
 * BelGIF (spec §14): what is not known in a body or a query is refused, at any depth. A route that forgot it would take a member that
 * nobody judges (trust.md Z07, I15).
 */
const inputs = (await loadRoutes()).flatMap(({ template, handlers }) =>
  methods.flatMap((method) => {
    const { json, multipart, query } = handlers[method]?.definition ?? {}
    const body = json?.schema ?? multipart?.schema
    return [
      ...(body ? [{ of: `the body of ${method} ${template}`, schema: body }] : []),
      ...(query ? [{ of: `the query of ${method} ${template}`, schema: query }] : []),
    ]
  }),
)

const JsonSchema = z.record(z.string(), z.unknown())

/** The places in a JSON Schema whose objects take members that they do not name. */
function openObjects(schema: unknown, at = '$'): string[] {
  if (Array.isArray(schema)) return schema.flatMap((each, index) => openObjects(each, `${at}[${index}]`))
  const parsed = JsonSchema.safeParse(schema)
  if (!parsed.success) return []
  const { type, additionalProperties } = parsed.data
  const isOpen = type === 'object' && additionalProperties !== false
  return [
    ...(isOpen ? [at] : []),
    ...Object.entries(parsed.data).flatMap(([name, each]) => openObjects(each, `${at}.${name}`)),
  ]
}

/** What a sender may shape as it likes: kept under the box's key as it came, and read by nobody of ours. */
const free = /\.structuredData\b/i

test.each(inputs)('Z07 $of takes nothing that it does not name, at any depth', ({ schema }) => {
  const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' })
  expect(openObjects(described).filter((place) => !free.test(place))).toEqual([])
})

test('Z07 an object that is open is found', () => {
  const open = z.strictObject({ list: z.array(z.object({ a: z.string() })) })
  expect(openObjects(z.toJSONSchema(open, { io: 'input' }))).toEqual(['$.properties.list.items'])
  expect(inputs.length).toBeGreaterThan(5)
})
