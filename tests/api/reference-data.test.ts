import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  MessageActionShape,
  MessageTypeShape,
  ProfessionalQualityShape,
  SenderApplicationShape,
  SenderOrganizationShape,
} from '#http/message-registry/reference-data.ts'
import demonstration from '#db/data-set/demo.json' with { type: 'json' }
import { findClient } from '#tests/fixtures/credentials.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { activeConsumer, call } from '#tests/fixtures/registry.ts'

const ebox = await sharedEbox()
const { fixtures } = ebox.credentials
const organization = findClient(ebox.credentials, 'documentSender').enterpriseNumber
const cached = 'public, no-transform, proxy-revalidate, max-age=86400'

const listOf = async <Shape extends z.ZodType>(kind: string, shape: Shape) => {
  const { json, headers } = await call(ebox, `/refData/${kind}`)
  expect(headers.get('cache-control')).toBe(cached)
  const list = z.object({ self: z.url(), items: z.array(shape), totalItems: z.int(), total: z.int() }).parse(json)
  expect(list).toMatchObject({
    self: `${ebox.credentials.messageRegistry}/refData/${kind}`,
    total: list.items.length,
    totalItems: list.items.length,
  })
  return list.items
}
const inThree = (text: unknown) =>
  expect(Object.values(z.object({ nl: z.string(), fr: z.string(), de: z.string() }).parse(text)).every(Boolean)).toBe(
    true,
  )

test('message types: every one with names in three languages, its validity, and who may send it with what', async () => {
  const types = await listOf('messageTypes', MessageTypeShape)
  expect(types.map(({ messageTypeId }) => messageTypeId)).toEqual(
    expect.arrayContaining(Object.values(fixtures.messageTypes)),
  )
  for (const { messageTypeName } of types) inThree(messageTypeName)
  expect(types.find(({ messageTypeId }) => messageTypeId === fixtures.messageTypes.enterprise)).toMatchObject({
    eboxType: 'enterprise',
    validityPeriod: { validityPeriodNumber: 6, validityPeriodUnit: 'month' },
    senderOrganizationIds: expect.arrayContaining([organization]),
    senderApplicationIds: fixtures.senderApplications.toSorted(),
  })
})

test('sender organisations: every one with names in three languages and a logo', async () => {
  const organizations = await listOf('senderOrganizations', SenderOrganizationShape)
  for (const { organizationShortName } of organizations) inThree(organizationShortName)
  // Those of the data set; other tests register senders of their own.
  for (const { enterpriseNumber } of demonstration.senderOrganizations)
    expect(organizations.find(({ organizationId }) => organizationId === enterpriseNumber)).toMatchObject({
      organizationLogos: expect.arrayContaining([expect.anything()]),
    })
  expect(organizations.find(({ organizationId }) => organizationId === organization)).toMatchObject({
    senderApplicationIds: fixtures.senderApplications.toSorted(),
    messageTypeIds: expect.arrayContaining([fixtures.messageTypes.citizen, fixtures.messageTypes.enterprise]),
  })
})

test('sender applications: every one with names in three languages', async () => {
  const applications = await listOf('senderApplications', SenderApplicationShape)
  for (const { applicationName } of applications) inThree(applicationName)
  expect(applications.map(({ applicationId }) => applicationId)).toEqual(
    expect.arrayContaining(fixtures.senderApplications),
  )
})

test('message actions: every one with label and address in three languages, the address with a place for the parameter', async () => {
  const actions = await listOf('messageActions', MessageActionShape)
  expect(actions.map(({ messageActionId }) => messageActionId)).toContain('zilverpad:declare-fleet')
  for (const { messageActionLabel, messageActionUrl } of actions) {
    inThree(messageActionLabel)
    inThree(messageActionUrl)
    for (const url of Object.values(messageActionUrl)) expect(url).toMatch(/^https:\/\/.*\{parameter\}/)
  }
})

test('professional qualities: every one that a publication may name, with a name in three languages', async () => {
  const qualities = await listOf('professionalQualities', ProfessionalQualityShape)
  for (const { qualityName } of qualities) inThree(qualityName)
  expect(qualities.map(({ qualityId }) => qualityId)).toEqual(
    demonstration.professionalQualities.map(({ qualityId }) => qualityId).toSorted(),
  )
  expect((await call(ebox, '/refData/professionalQualities/astrologer')).status).toBe(404)
})

describe.each([
  ['messageTypes', fixtures.messageTypes.citizen],
  ['senderOrganizations', organization],
  ['senderApplications', fixtures.senderApplications[1]],
  ['messageActions', 'zilverpad:declare-fleet'],
  ['professionalQualities', 'notary'],
])('%s by id', (kind, id) => {
  test('gives what the list gives, to sender and consumer, kept a day', async () => {
    const all = Object((await call(ebox, `/refData/${kind}`)).json) as { items: Record<string, unknown>[] }
    const mine = all.items.find((item) => Object.values(item).includes(id))
    for (const as of ['documentSender', activeConsumer(ebox)]) {
      const { json, headers } = await call(ebox, `/refData/${kind}/${encodeURIComponent(id)}`, { as })
      expect(json).toEqual(mine)
      expect(headers.get('cache-control')).toBe(cached)
    }
  })
})

test('a logo is an image, of the size and type that its particulars say', async () => {
  const { json } = await call(ebox, `/refData/senderOrganizations/${organization}`)
  const { organizationLogos } = SenderOrganizationShape.parse(json)
  for (const { contentHref, mediaType, size } of organizationLogos) {
    const { status, headers, bytes } = await call(ebox, contentHref)
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([200, mediaType, cached])
    expect(bytes.length).toBe(size * 1024)
    expect(bytes.subarray(1, 4).toString()).toBe('PNG')
  }
})

test.each(['v3', 'v2'])('a logo that its asker has is not sent again by %s', async (version) => {
  const { json } = await call(ebox, `/refData/senderOrganizations/${organization}`)
  const [logo] = SenderOrganizationShape.parse(json).organizationLogos
  const three = logo?.contentHref ?? ''
  const href = version === 'v3' ? three : three.replace('/v3/refData/', '/v2/referenceData/')
  const etag = (await call(ebox, href)).headers.get('etag') ?? ''
  expect(etag).toMatch(/^"[\w-]{43}"$/)
  const again = await call(ebox, href, { headers: { 'If-None-Match': etag } })
  expect([again.status, again.bytes.length, again.headers.get('etag'), again.headers.get('cache-control')]).toEqual([
    304,
    0,
    etag,
    cached,
  ])
  expect((await call(ebox, href, { headers: { 'If-None-Match': '"other"' } })).status).toBe(200)
})

test('a logo of another organisation under this one is unknown', async () => {
  const organizations = await listOf('senderOrganizations', SenderOrganizationShape)
  const [foreign] = organizations.find(({ organizationId }) => organizationId !== organization)?.organizationLogos ?? []
  const { imageId = '' } = foreign ?? {}
  const { items } = {
    items: organizations.find(({ organizationId }) => organizationId === organization)?.organizationLogos ?? [],
  }
  const isShared = items.some((each) => each.imageId === imageId)
  const { status } = await call(
    ebox,
    `/refData/senderOrganizations/${organization}/images/${isShared ? 'other' : imageId}/content`,
  )
  expect(status).toBe(404)
})

test('reference data comes whole to who asks no page, and in pages to who does, also past the last', async () => {
  const all = await listOf('messageTypes', MessageTypeShape)
  const page = async (query: string) => (await call(ebox, `/refData/messageTypes?${query}`)).json
  expect(await page('page=2&pageSize=2')).toMatchObject({ items: all.slice(2, 4), totalItems: all.length, page: 2 })
  expect(await page('page=1')).toMatchObject({ items: all, pageSize: 25 })
  expect(await page('page=99')).toMatchObject({ items: [], totalItems: all.length })
  for (const wrong of ['page=0', 'pageSize=101', 'page=one', 'sort=name'])
    expect((await call(ebox, `/refData/messageTypes?${wrong}`)).status, wrong).toBe(400)
})

test('reference data asks for a token', async () => {
  expect((await call(ebox, '/refData/messageTypes', { token: null })).status).toBe(401)
})
