import { v7 as uuidv7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import { authorizationTable } from '#domain/access/authorization-table.ts'
import { ProblemShape } from '#http/openapi.ts'
import { parseJson } from '#http/parse-json.ts'
import { loadRoutes, methods } from '#server/routes.ts'
import { clientFor, findClient } from '#tests/fixtures/credentials.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { issuesOf, refusedPublication } from '#tests/fixtures/refusal.ts'
import { activeConsumer, published, readBack, tokenOf } from '#tests/fixtures/registry.ts'
import { expectContract } from '#tests/fixtures/wire-contract.ts'

const ebox = await sharedEbox()

/** Texts as they come over the wire, each with what is said of it. */
const hostile: Record<string, [json: string | Uint8Array, fault: RegExp]> = {
  'a member twice': ['{"subject":{"nl":"a"},"subject":{"nl":"b"}}', /subject stands twice/],
  'a member twice, once written in escapes': ['{"subject":1,"\\u0073ubject":2}', /subject stands twice/],
  'a member twice, deep inside': ['{"a":[{"b":{"c":1,"d":2,"c":3}}]}', /c stands twice/],
  __proto__: ['{"__proto__":{"isPolluted":true}}', /__proto__/],
  '__proto__ written in escapes': ['{"\\u005f_proto__":{"isPolluted":true}}', /__proto__/],
  'constructor and prototype': ['{"constructor":{"prototype":{"isPolluted":true}}}', /constructor/],
  'a depth of 65': [`${'['.repeat(65)}${']'.repeat(65)}`, /64 levels/],
  'a depth of 10,000': [`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, /64 levels/],
  '1e400': ['{"a":1e400}', /number/],
  '1e-400': ['{"a":1e-400}', /number/],
  '2^53+1': ['{"a":9007199254740993}', /number/],
  'a number of 30 digits': [`{"a":0.${'123'.repeat(10)}}`, /number/],
  'a number of 100,000 digits': [`{"a":1${'0'.repeat(100_000)}1}`, /number/],
  'half of a surrogate pair': ['{"subject":{"nl":"\\ud800"}}', /surrogate/],
  'half of a surrogate pair as a name': ['{"\\udc00":1}', /surrogate/],
  'a NUL': ['{"subject":{"nl":"a\\u0000b"}}', /U\+0000/],
  'a byte order mark': ['\ufeff{}', /not JSON/],
  'bytes behind the end': ['{} {}', /not JSON/],
  'a comma behind the last': ['{"a":1,}', /not JSON/],
  'a comment': ['{/* a */}', /not JSON/],
  'single quotes': ["{'a':1}", /not JSON/],
  NaN: ['{"a":NaN}', /not JSON/],
  'a number with a leading zero': ['{"a":01}', /not JSON/],
  'a control character in a text': ['{"a":"\n"}', /not JSON/],
  nothing: ['', /not JSON/],
  'bytes that are no UTF-8': [new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), /not JSON/],
  'UTF-8 that is longer than needed': [new Uint8Array([0x22, 0xc0, 0xaf, 0x22]), /not JSON/],
  'UTF-16': [Buffer.from('{"a":1}', 'utf16le'), /not JSON/],
}
const names = Object.keys(hostile)

test.each(names)('I03 %s is a fault of the text, by name', (name) => {
  const [json, fault] = hostile[name] ?? ['', /never/]
  expect(parseJson(json).fault).toMatch(fault)
})

test.each(names.filter((name) => typeof hostile[name]?.[0] === 'string'))(
  'I03 a publication whose JSON has %s is refused with 400, and nothing is left',
  async (name) => {
    const [text, fault] = hostile[name] ?? ['', /never/]
    const answer = await refusedPublication(ebox, { text: String(text) })
    expect(answer.status).toBe(400)
    expect(issuesOf(answer)).toContain('schemaViolation messageToPublish')
    expect(answer.body.issues).toContainEqual(
      expect.objectContaining({ name: 'messageToPublish', detail: expect.stringMatching(fault) }),
    )
  },
)

/** Every operation whose body is JSON as a whole: changes in bulk, and the searches that ask by body. */
const operations = (await loadRoutes()).flatMap(({ template, handlers }) =>
  methods.flatMap((method) => {
    const definition = handlers[method]?.definition
    return definition?.json ? [{ method, template, ...definition, json: definition.json }] : []
  }),
)

describe.each(operations)(
  'I03 the body of $method $template',
  ({ method, template, name: operation, json: { mediaType } }) => {
    const send = async (body: string | Uint8Array<ArrayBuffer>) => {
      const { enterpriseNumber } = findClient(ebox.credentials, 'documentSender')
      const url = `${ebox.origin}${template.replace('{enterpriseNumber}', enterpriseNumber).replaceAll(/\{\w+\}/g, uuidv7())}`
      const isSenders = authorizationTable[operation].documentConsumer === 'no'
      const token = await tokenOf(
        ebox,
        isSenders ? clientFor(ebox.credentials, 'documentSender', operation).id : activeConsumer(ebox),
      )
      const headers = { authorization: `Bearer ${token}`, 'content-type': mediaType ?? 'application/json' }
      const sent = { headers, body }
      const answer = await fetch(url, { method, ...sent })
      const said: unknown = await answer.json()
      await expectContract(method, url, { status: answer.status, headers: answer.headers, json: said })
      return { status: answer.status, body: ProblemShape.parse(said) }
    }

    test.each(names)('with %s is refused with 400, and says so', async (name) => {
      const [text, fault] = hostile[name] ?? ['', /never/]
      const { status, body } = await send(typeof text === 'string' ? text : new Uint8Array(text))
      expect(status).toBe(400)
      expect(body.issues).toEqual([
        expect.objectContaining({
          type: 'urn:problem-type:belgif:input-validation:schemaViolation',
          in: 'body',
          detail: expect.stringMatching(fault),
        }),
      ])
    })
  },
)

test('I03 of a member that stands twice neither is done', async () => {
  const messageId = await published(ebox)
  const url = `${ebox.credentials.messageRegistry}/ebox/messages`
  const headers = {
    authorization: `Bearer ${await tokenOf(ebox, activeConsumer(ebox))}`,
    'content-type': 'application/merge-patch+json',
  }
  for (const body of [
    `{"items":[{"messageId":"${messageId}","visible":true,"visible":false}]}`,
    `{"items":[{"messageId":"${messageId}","visible":false}],"items":[]}`,
    `{"items":[{"messageId":"${messageId}","visible":false,"__proto__":{"visible":true}}]}`,
    `{"items":[{"messageId":"${messageId}","visible":false}]} {}`,
  ])
    expect((await fetch(url, { method: 'PATCH', headers, body })).status, body).toBe(400)
  expect((await readBack(ebox, messageId)).visible).toBe(true)
})

test('I03 no hostile text leaves a mark on what all objects share', () => {
  for (const name of names) parseJson(hostile[name]?.[0] ?? '')
  expect(Object.keys(Object.prototype)).toEqual([])
  expect(Reflect.get({}, 'isPolluted')).toBeUndefined()
})

describe('I03 what is no attack passes as it is', () => {
  test.each([
    '{"a":{"a":1},"b":[{"a":1},{"a":2}]}',
    `${'['.repeat(64)}${']'.repeat(64)}`,
    '[9007199254740991,-9007199254740991,0.1,-1.5e10,0]',
    '"\\ud83d\\ude00 \\u202e é \\\\ \\" \\/ \\b"',
    ' { "toString" : [ true , false , null ] } ',
    '"a"',
  ])('%j', (text) => expect(parseJson(text)).toEqual({ value: JSON.parse(text) }))

  test('a text of every kind of character comes back as it was sent', async () => {
    const subject = { nl: 'é e\u0301 \u{1F600} " \\ / <b> {{7*7}} %00 \u2028 ﷽ __proto__' }
    const messageId = await published(ebox, { message: { subject } })
    expect((await readBack(ebox, messageId)).subject).toMatchObject(subject)
  })
})
