import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { SenderOrganizationShape } from '#http/message-registry/reference-data.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { call } from '#tests/fixtures/registry.ts'

const ebox = await sharedEbox()
const { fixtures, messageRegistry } = ebox.credentials
const base = `${messageRegistry.replace(/v3$/, 'v2')}/referenceData`
const organization = findClient(ebox.credentials, 'documentSender').enterpriseNumber
const List = z.object({ items: z.array(z.record(z.string(), z.unknown())), totalItems: z.int() })

/** Without addresses, which are each version's own. */
const inBoth = (json: unknown, version: string): unknown =>
  JSON.parse(
    JSON.stringify(json)
      .replaceAll(`/${version}/`, '/')
      .replaceAll(/\/ref(erence)?Data\//g, '/'),
  )

describe.each([
  ['messageTypes', fixtures.messageTypes.citizen],
  ['senderOrganizations', organization],
  ['senderApplications', fixtures.senderApplications[0]],
])('%s in version 2', (kind, id) => {
  test('are those of version 3, kept as long', async () => {
    for (const path of [`/${kind}`, `/${kind}/${encodeURIComponent(id)}`]) {
      const two = await call(ebox, `${base}${path}`)
      const three = await call(ebox, `${messageRegistry}/refData${path}`)
      expect(two.status).toBe(200)
      expect(inBoth(two.json, 'v2')).toEqual(inBoth(three.json, 'v3'))
      expect(two.headers.get('cache-control')).toBe('public, no-transform, proxy-revalidate, max-age=86400')
    }
  })

  test('come in pages, one after the other everything, to who asks so', async () => {
    const { items, totalItems } = List.parse((await call(ebox, `${base}/${kind}`)).json)
    expect(items).toHaveLength(totalItems)
    const pages = await Promise.all(
      Array.from({ length: totalItems + 1 }, async (_, index) => {
        const { json } = await call(ebox, `${base}/${kind}?page=${index + 1}&pageSize=1`)
        expect(json).toMatchObject({ totalItems, page: index + 1, pageSize: 1 })
        return List.parse(json).items
      }),
    )
    expect(pages.map((page) => page.length)).toEqual([...items.map(() => 1), 0])
    expect(pages.flat()).toEqual(items)
  })
})

test('a logo lies at an address of version 2', async () => {
  const { organizationLogos } = SenderOrganizationShape.parse(
    (await call(ebox, `${base}/senderOrganizations/${organization}`)).json,
  )
  const [{ contentHref = '' } = {}] = organizationLogos
  expect(contentHref).toContain('/v2/referenceData/')
  const { status, headers } = await call(ebox, contentHref)
  expect([status, headers.get('content-type')]).toEqual([200, 'image/png'])
})
