import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { findClient } from '#tests/fixtures/credentials.ts'
import { serverOf } from '#tests/fixtures/npm-start.ts'
import { accessToken } from '#tests/fixtures/token.ts'
import { startSubject } from './subject.ts'

/*
 * One document of 1 GB, published and then read: what it costs in memory. A document passes through in pieces, whatever its size.
 */
const bytes = 1024 ** 3
const askedMegabytes = 64
const boundary = 'ebox-bench'
const piece = Buffer.alloc(1024 * 1024, 'A line of a long text.\n')

await using subject = await startSubject({ MAX_PUBLICATION_MB: '1100' })
const { credentials } = subject
const sender = findClient(credentials, 'documentSender')
const consumer = findClient(credentials, 'documentConsumer')

// The first ones grow what every process has: pools, compiled code, buffers.
for (let turn = 0; turn < 20; turn++) await download(await publish(20 * piece.length))
await wait(2_000)
const quiet = residentMegabytes()
const up = await watched(() => publish(bytes))
const down = await watched(async () => {
  const received = await download(up.result)
  if (received !== bytes) throw new Error(`${received} bytes came back`)
})
const most = Math.max(up.mostMegabytes, down.mostMegabytes) - quiet

console.log(
  JSON.stringify(
    {
      bench: 'large',
      figure: {
        what: 'a text of 1 GB published to an enterprise, then read by its software',
        quietMegabytes: quiet,
        up: { seconds: up.seconds, grownMegabytes: up.mostMegabytes - quiet },
        down: { seconds: down.seconds, grownMegabytes: down.mostMegabytes - quiet },
      },
      memory: { reached: most, asked: askedMegabytes, isReached: most < askedMegabytes },
    },
    null,
    2,
  ),
)

/** @returns the address of the message */
async function publish(size: number): Promise<string> {
  const message = {
    sender: { eboxType: 'enterprise', enterpriseNumber: sender.enterpriseNumber },
    recipient: { eboxType: 'enterprise', enterpriseNumber: consumer.enterpriseNumber },
    subject: { nl: 'Bench' },
    messageTypeId: credentials.fixtures.messageTypes.enterprise,
    senderApplicationId: credentials.fixtures.senderApplications[0],
    attachments: [{ httpPartName: 'upfile1', isMainContent: true }],
  }
  const sending = request(`${credentials.messageRegistry}/ebox/messages`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await accessToken(credentials, sender.id)}`,
      'content-type': `multipart/form-data; boundary=${boundary}`,
    },
  })
  const answered = once(sending, 'response')
  sending.write(
    `--${boundary}\r\nContent-Disposition: form-data; name="messageToPublish"\r\n\r\n${JSON.stringify(message)}\r\n` +
      `--${boundary}\r\nContent-Disposition: form-data; name="upfile1"; filename="bench.txt"\r\nContent-Type: text/plain\r\n\r\n`,
  )
  for (let sent = 0; sent < size; sent += piece.length) if (!sending.write(piece)) await once(sending, 'drain')
  sending.end(`\r\n--${boundary}--\r\n`)
  const [response] = (await answered) as [IncomingMessage]
  response.resume()
  if (response.statusCode !== 201) throw new Error(`Not published: ${response.statusCode}`)
  return response.headers.location ?? ''
}

/** @returns how many bytes came */
async function download(message: string): Promise<number> {
  const headers = { authorization: `Bearer ${await accessToken(credentials, consumer.id)}` }
  const { attachments } = (await (await fetch(message, { headers })).json()) as {
    attachments: { items: { contentHref: string }[] }
  }
  const getting = request(attachments.items[0]?.contentHref ?? '', { headers }).end()
  const [response] = (await once(getting, 'response')) as [IncomingMessage]
  let received = 0
  for await (const bytes of response) received += (bytes as Buffer).length
  return received
}

/** The most memory that the e-Box had while something was done. */
async function watched<Result>(work: () => Promise<Result>) {
  let mostMegabytes = 0
  const watch = setInterval(() => (mostMegabytes = Math.max(mostMegabytes, residentMegabytes())), 20)
  const start = performance.now()
  const result = await work().finally(() => clearInterval(watch))
  return { result, mostMegabytes, seconds: Math.round((performance.now() - start) / 100) / 10 }
}

/** Of the e-Box's own process. */
function residentMegabytes(): number {
  const status = readFileSync(`/proc/${serverOf(subject)}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024)
}
