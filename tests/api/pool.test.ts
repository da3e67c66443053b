import { expect, test } from 'vitest'
import { MessagesShape } from '#http/message-registry/message.ts'
import { aClient } from '#tests/fixtures/clients.ts'
import { startEbox } from '#tests/fixtures/ebox.ts'
import { aFile } from '#tests/fixtures/publisher.ts'
import { call, published } from '#tests/fixtures/registry.ts'

const [boxes, requests] = process.env.TEST_LONG ? [50, 10_000] : [10, 600]

test(
  `Z10 ${requests} interleaved requests of ${boxes} boxes over two connections, many given up, show no foreign row`,
  { timeout: 600_000 },
  async () => {
    await using ebox = await startEbox({ env: { DATABASE_CONNECTIONS: '2', SERVE: 'api,oauth' } })
    const readers: {
      enterpriseNumber: string
      messageId: string
      /** As it is told: in every language */
      subject: Record<'nl' | 'fr' | 'de', string>
      bytes: Buffer
      token: string
    }[] = []
    for (let at = 0; at < boxes; at++) {
      const { enterpriseNumber, token } = await aClient(ebox, { role: 'documentConsumer', scope: ['consult'] })
      const recipient = { eboxType: 'enterprise', enterpriseNumber }
      const bytes = Buffer.from(`only for ${enterpriseNumber}`)
      const file = await aFile({ contentType: 'text/plain', fileName: `${enterpriseNumber}.txt`, bytes })
      const text = `voor ${enterpriseNumber}`
      const subject = { nl: text }
      const messageId = await published(ebox, { files: [file], message: { recipient, subject, bodyContent: subject } })
      readers.push({
        enterpriseNumber,
        messageId,
        subject: { nl: text, fr: text, de: text },
        bytes,
        token: await token(),
      })
    }

    let [answered, givenUp] = [0, 0]
    async function one(turn: number): Promise<void> {
      const reader = readers[Math.floor(Math.random() * readers.length)]
      const stranger = readers[Math.floor(Math.random() * readers.length)]
      if (!reader || !stranger) throw new Error('Nobody reads')
      const leaving = new AbortController()
      if (turn % 5 === 0) setTimeout(() => leaving.abort(), Math.random() * 30)
      const options = { token: reader.token, signal: leaving.signal }
      try {
        if (turn % 3 === 0) {
          const { json } = await call(ebox, '/ebox/messages', options)
          const { items, totalItems } = MessagesShape.parse(json)
          expect([totalItems, items.map(({ messageId, subject }) => ({ messageId, subject }))]).toEqual([
            1,
            [{ messageId: reader.messageId, subject: reader.subject }],
          ])
        } else if (turn % 3 === 1) {
          const { status, json } = await call(ebox, `/ebox/messages/${stranger.messageId}/body`, options)
          expect(status).toBe(stranger === reader ? 200 : 404)
          if (stranger === reader) expect(json).toEqual(reader.subject)
        } else {
          const { json } = await call(ebox, `/ebox/messages/${reader.messageId}/attachments`, options)
          const [document] = (json as { items: { contentHref: string; fileName: string }[] }).items
          expect(document?.fileName).toBe(`${reader.enterpriseNumber}.txt`)
          expect((await call(ebox, document?.contentHref ?? '', options)).bytes.equals(reader.bytes)).toBe(true)
        }
        answered++
      } catch (error) {
        if (!(error instanceof DOMException && error.name === 'AbortError')) throw error
        givenUp++
      }
    }
    for (let turn = 0; turn < requests; turn += 40)
      await Promise.all(Array.from({ length: 40 }, (_, at) => one(turn + at)))
    expect(answered).toBeGreaterThan(requests / 2)
    expect(givenUp).toBeGreaterThan(0)
  },
)
