import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { generate } from '#docs/openapi/generate.ts'
import { apis } from '#http/openapi.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { machineOperations } from '#tests/fixtures/machine-operations.ts'
import { call } from '#tests/fixtures/registry.ts'

/*
 * The descriptions that are committed are those that the code makes, one for each base of the machine APIs. That every answer has the
 * form which it describes is held where answers are received: `tests/fixtures/wire-contract.ts`, for each answer of each test.
 */
const folder = join(import.meta.dirname, '..', 'docs/openapi')
const Description = z.looseObject({
  openapi: z.string(),
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.looseObject({
        operationId: z.string(),
        'x-inferred': z.boolean().optional(),
        security: z.array(z.unknown()).optional(),
        parameters: z.array(z.looseObject({})),
        responses: z.record(z.string(), z.looseObject({})),
      }),
    ),
  ),
  components: z.record(z.string(), z.record(z.string(), z.unknown())),
})
const ebox = await sharedEbox()
const base = '/api/messageRegistry/v3'
const described = apis.map((api) => {
  const text = readFileSync(join(folder, api.file), 'utf8')
  const description = Description.parse(parse(text))
  const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      address: `${method.toUpperCase()} ${api.base}${path}`,
    })),
  )
  return { ...api, text, description, operations }
})
const everyOperation = described.flatMap(({ operations }) => operations)

describe.each(described)('$file', ({ file, base, text, description, operations }) => {
  test('is what the code generates (npm run openapi writes it)', async () => {
    expect((await generate())[file]).toBe(text)
  })

  test('has an operation for each machine route below its base, and no other', async () => {
    const routes = (await machineOperations()).filter(({ template }) => template.startsWith(`${base}/`))
    expect(operations.map(({ address }) => address).toSorted()).toEqual(
      routes.map(({ method, template }) => `${method} ${template}`).toSorted(),
    )
  })

  test('names each operation, says how it refuses, and which headers its answers carry', () => {
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
    for (const { address, responses, parameters, security } of operations) {
      const usual = ['400', '405', '408', '429', '500', '503', ...(security ? ['401', '403'] : [])]
      expect(Object.keys(responses), address).toEqual(expect.arrayContaining(usual))
      expect(
        Object.keys(responses).some((status) => status.startsWith('2')),
        address,
      ).toBe(true)
      if (address.includes('{')) expect(Object.keys(responses), address).toContain('404')
      expect(parameters, address).toContainEqual({ $ref: '#/components/parameters/TraceId' })
      for (const [status, { headers, $ref }] of Object.entries(responses))
        // 408 is said by the socket, before anybody knows what was asked.
        if (!$ref && status !== '408')
          expect(headers, `${address} ${status}`).toMatchObject({ RateLimit: {}, 'RateLimit-Policy': {} })
    }
  })

  test('has everything that it refers to', () => {
    for (const [, kind = '', name = ''] of text.matchAll(/\$ref: ["']?#\/components\/(\w+)\/([\w-]+)/g))
      expect(Object.keys(description.components[kind] ?? {}), `${kind} ${name}`).toContain(name)
  })

  test('is served as it is committed', async () => {
    const served = await call(ebox, `${ebox.origin}/api/openapi/${file}`, { token: null })
    expect([served.status, served.bytes.toString()]).toEqual([200, text])
  })
})

test('every machine API has a description', async () => {
  const own = (await machineOperations()).filter(({ template }) => !/^\/api\/(health|openapi)\b/.test(template))
  expect(everyOperation.length).toBe(own.length)
})

test('what the public documents leave open is marked, and what they say is not', () => {
  const inferred = everyOperation.filter((operation) => operation['x-inferred']).map(({ address }) => address)
  expect(inferred).toContain(`GET ${base}/limits`)
  expect(inferred).not.toContain(`GET ${base}/ebox/messages`)
})

describe('the contract of the public documents (flag D)', () => {
  test.each([
    `POST ${base}/ebox/messages`,
    `GET ${base}/ebox/messages`,
    `GET ${base}/ebox/messages/{messageId}`,
    `GET ${base}/ebox/messages/{messageId}/attachments/{attachmentId}/content`,
    `GET ${base}/refData/messageTypes/{messageTypeId}`,
  ])('%s is described', (address) => {
    expect(everyOperation.map((each) => each.address)).toContain(address)
  })
})

test('the reference page lists each description, and nothing beside them is served', async () => {
  const page = await call(ebox, `${ebox.origin}/api/openapi`, { token: null })
  expect(page.headers.get('content-type')).toMatch(/^text\/html/)
  for (const { file, title } of apis)
    expect(page.bytes.toString()).toContain(`<a href="/api/openapi/${file}">${title}</a>`)
  expect((await call(ebox, `${ebox.origin}/api/openapi/..%2f..%2fpackage.json`, { token: null })).status).toBe(404)
})
