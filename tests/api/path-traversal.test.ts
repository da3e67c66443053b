import { randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { isContentId } from '#domain/content/content-id.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { aFile, publish, sha256 } from '#tests/fixtures/publisher.ts'
import { sendRaw } from '#tests/fixtures/raw-socket.ts'
import { activeConsumer, call, contentHref, published, readBack, tokenOf } from '#tests/fixtures/registry.ts'
import { zip } from '#tests/fixtures/zip.ts'

/*
 * trust.md I08: a name that a sender gives, and whatever stands in an address, makes no path. Each name below bears this mark, by which
 * it would be found wherever it were written.
 */
const ebox = await sharedEbox()
const mark = `i08${randomUUID().slice(0, 8)}`

const names: Record<string, string> = {
  'the folder above': `../${mark}.pdf`,
  'many folders above': `${'../'.repeat(12)}tmp/${mark}.pdf`,
  'the folder above, of Windows': `..\\..\\${mark}.pdf`,
  'the folder above, encoded twice': `%2e%2e%2f${mark}.pdf`,
  'the folder above, in overlong UTF-8': `..\u00c0\u00af${mark}.pdf`,
  'an absolute path': `/tmp/${mark}.pdf`,
  'a drive of Windows': `C:\\${mark}.pdf`,
  'a share of Windows': `\\\\host\\share\\${mark}.pdf`,
  'a device of Windows': 'CON',
  'a device of Windows with an ending': `AUX.${mark}.pdf`,
  'a stream of Windows': `${mark}.pdf::$DATA`,
  'a blank and a dot at its end': `${mark}.pdf. `,
  'a variable and a home': `~/$HOME/${mark}.pdf`,
}

/** Every file of the attachment store, by its path there. */
async function storedFiles(): Promise<string[]> {
  const root = join(ebox.dataDir, 'attachments')
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(root.length))
}

afterAll(async () => {
  // The store holds what it named itself, and the mark stands nowhere: not in the data, beside it, in the program or in /tmp.
  const stored = await storedFiles()
  expect(stored.length).toBeGreaterThan(0)
  const generated = (path: string) => {
    const [, folder, name = '', ...more] = path.split('/')
    return isContentId(name) && folder === name.slice(-3) && more.length === 0
  }
  expect(stored.filter((path) => !generated(path))).toEqual([])
  const places = [ebox.dataDir, dirname(ebox.dataDir), process.cwd(), '/tmp', '/']
  const found = await Promise.all(places.map((place) => readdir(place)))
  expect(found.flat().filter((name) => name.includes(mark) || name === 'CON' || name === 'host')).toEqual([])
})

test.each(Object.entries(names))(
  'I08 a document whose name is %s is kept under a name of ours, and its own has no folder',
  async (_title, fileName) => {
    const before = new Set(await storedFiles())
    const file = await aFile({ fileName: encodeURIComponent(fileName) })
    const messageId = await published(ebox, { files: [file] })
    const added = (await storedFiles()).filter((path) => !before.has(path))
    expect(added.length).toBeGreaterThan(0)
    const kept = (await readBack(ebox, messageId)).attachments?.items[0]?.fileName
    expect(kept).toBe(fileName.split(/[/\\]/).at(-1)?.trim())
    const { status, bytes, headers } = await call(ebox, await contentHref(ebox, messageId))
    expect([status, sha256(bytes)]).toEqual([200, sha256(file.bytes)])
    expect(headers.get('content-disposition')).not.toMatch(/filename="[^"]*[/\\]/)
  },
)

test.each(['a\0.pdf', '..', '.', '/', '\\', 'x/', `../..`])(
  'I08 a document called %j, which is no name, is refused',
  async (fileName) => {
    const answer = await publish(ebox, { files: [await aFile({ fileName: encodeURIComponent(fileName) })] })
    expect(answer.status).toBe(400)
  },
)

test('I08 an archive whose entries lead out of it is kept as it came: nobody here unpacks it', async () => {
  const entries = [`../${mark}`, `/tmp/${mark}`, `..\\${mark}`, 'CON', `a/../../${mark}`, `\0${mark}`]
  const bytes = zip(entries.map((name) => ({ name, body: mark })))
  const file = await aFile({ bytes, fileName: 'a.zip', contentType: 'application/zip' })
  const messageId = await published(ebox, { files: [file] })
  const content = await call(ebox, await contentHref(ebox, messageId))
  expect(sha256(content.bytes)).toBe(sha256(bytes))
})

const ups = ['../', '..%2f', '%2e%2e%2f', '%2e%2e/', '..%5c', '..\\', '%252e%252e%252f', '..%c0%af', '.%00./', '..;/']

describe('I08 an address that leads out', () => {
  /** As it stands: a client of ours would straighten it. */
  const get = async (path: string, authorization = '') =>
    sendRaw(ebox, `GET ${path} HTTP/1.1\r\nHost: localhost:${ebox.port}\r\n${authorization}Connection: close\r\n\r\n`)
  const secrets = /root:.*:0:0:|"dependencies"|postgres:\/\/|BEGIN (EC )?PRIVATE|APP_KEY|DATABASE_URL=/

  test.each(ups)('by %s, in the place of an id, answers as an unknown one', async (up) => {
    const bearer = `Authorization: Bearer ${await tokenOf(ebox, activeConsumer(ebox))}\r\n`
    const messages = '/api/messageRegistry/v3/ebox/messages'
    for (const path of [
      `${messages}/${up.repeat(8)}etc%2fpasswd`,
      `${messages}/${randomUUID()}/attachments/${up.repeat(8)}etc%2fpasswd/content`,
      `/api/messageRegistry/v3/refData/senderOrganizations/${up.repeat(8)}etc%2fpasswd`,
      `/api/openapi/${up.repeat(8)}etc/passwd`,
      `/api/openapi/${up}${up}${up}package.json`,
    ]) {
      const said = await get(path, bearer)
      expect(said, path).toMatch(/^HTTP\/1\.1 (400|404) /)
      expect(said).not.toMatch(secrets)
    }
  })

  test.each(ups)('by %s, in the place of a language or of a file of the pages, shows nothing', async (up) => {
    for (const path of [
      `/${up.repeat(8)}etc/passwd`,
      `/${up}${up}package.json`,
      `/${up}nl/citizen`,
      `/nl/${up.repeat(8)}etc/passwd`,
      `/nl/citizen/messages/${up.repeat(8)}etc%2fpasswd`,
      `/_next/static/${up.repeat(8)}etc/passwd`,
      `/_next/${up}${up}package.json`,
      `/_next/static/${up}${up}.env`,
      `/_next/image?url=${encodeURIComponent(`/${up.repeat(8)}etc/passwd`)}&w=64&q=75`,
    ]) {
      const said = await get(path)
      expect(said, path).toMatch(/^HTTP\/1\.1 (30[3-8]|4\d\d) /)
      expect(said, path).not.toMatch(secrets)
      // Wherever it leads, it leads to an address of ours.
      const location = /^location: (.*)\r$/im.exec(said)?.[1] ?? '/'
      expect(new URL(location, ebox.origin).origin, path).toBe(ebox.origin)
    }
  })
})
