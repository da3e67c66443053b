import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { call, published } from '#tests/fixtures/registry.ts'
import { blobFile, rowsOf } from '#tests/fixtures/rows.ts'

const ebox = await sharedEbox()

test(
  'the bytes of what was withdrawn are gone within a minute, without anybody’s doing',
  { timeout: 90_000 },
  async () => {
    const messageId = await published(ebox)
    const { attachments } = await rowsOf(ebox, messageId)
    const blob = blobFile(ebox, String(attachments[0]?.content_id))
    expect(existsSync(blob)).toBe(true)
    const json = { reason: { nl: 'Een vergissing' } }
    await call(ebox, `/ebox/messages/${messageId}/withdraw`, { as: 'documentSender', json })
    await expect.poll(() => existsSync(blob), { timeout: 60_000, interval: 250 }).toBe(false)
  },
)
