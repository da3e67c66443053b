import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { generate } from '#docs/openapi/generate.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { machineOperations } from '#tests/fixtures/machine-operations.ts'
import { call } from '#tests/fixtures/registry.ts'

/*
 * The description that is committed is the one that the code makes. That every answer has the form which it describes is held where
 * answers are received: `tests/fixtures/wire-contract.ts`, for each answer of each test in tests/api.
 */
const file = join(import.meta.dirname, '..', 'docs/openapi/message-registry-3.yaml')
const base = '/api/messageRegistry/v3'
const Description = z.looseObject({
  openapi: z.string(),
  paths: z.record(
    z.string(),
    z.record(z.string(), z.looseObject({ operationId: z.string(), responses: z.record(z.string(), z.unknown()) })),
  ),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
})
const text = readFileSync(file, 'utf8')
const description = Description.parse(parse(text))
const described = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    ...operation,
    address: `${method.toUpperCase()} ${base}${path}`,
  })),
)

test('the committed description is what the code generates (npm run openapi writes it)', async () => {
  expect((await generate())['message-registry-3.yaml']).toBe(text)
})

test('every operation of the description reaches a route, and every machine route of the registry stands in it', async () => {
  const routes = (await machineOperations()).filter(({ template }) => template.startsWith(base))
  expect(described.map(({ address }) => address).toSorted()).toEqual(
    routes.map(({ method, template }) => `${method} ${template}`).toSorted(),
  )
})

test('operations have names of their own, and each says how it refuses', () => {
  expect(new Set(described.map(({ operationId }) => operationId)).size).toBe(described.length)
  for (const { address, responses } of described) {
    expect(Object.keys(responses), address).toEqual(expect.arrayContaining(['400', '401', '403']))
    expect(
      Object.keys(responses).some((status) => status.startsWith('2')),
      address,
    ).toBe(true)
    if (address.includes('{')) expect(Object.keys(responses), address).toContain('404')
  }
})

test('every schema that is referred to is there', () => {
  const referred = [...text.matchAll(/\$ref: ["']?#\/components\/schemas\/(\w+)/g)].map(([, name]) => name)
  for (const name of referred) expect(Object.keys(description.components.schemas)).toContain(name)
})

describe('the contract of the public documents (flag D)', () => {
  test.each([
    `POST ${base}/ebox/messages`,
    `GET ${base}/ebox/messages`,
    `GET ${base}/ebox/messages/{messageId}`,
    `GET ${base}/ebox/messages/{messageId}/attachments/{attachmentId}/content`,
    `GET ${base}/refData/messageTypes/{messageTypeId}`,
  ])('%s is described', (address) => {
    expect(described.map((each) => each.address)).toContain(address)
  })
})

test('the description is served as it is committed, and the reference page names it', async () => {
  const ebox = await sharedEbox()
  const served = await call(ebox, `${ebox.origin}/api/openapi/message-registry-3.yaml`, { token: null })
  expect([served.status, served.bytes.toString()]).toEqual([200, text])
  const page = await call(ebox, `${ebox.origin}/api/openapi`, { token: null })
  expect(page.headers.get('content-type')).toMatch(/^text\/html/)
  expect((await call(ebox, `${ebox.origin}/api/openapi/..%2f..%2fpackage.json`, { token: null })).status).toBe(404)
})

test('health answers with each part, by name', async () => {
  const ebox = await sharedEbox()
  const { status, json } = await call(ebox, `${ebox.origin}/api/health`, { token: null })
  expect(status).toBe(200)
  expect(json).toMatchObject({
    status: 'DEGRADED',
    details: { database: { status: 'UP' }, postgres: { embedded: true } },
  })
})
