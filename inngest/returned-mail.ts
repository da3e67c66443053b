import { createHash } from 'node:crypto'
import { SMTPServer } from 'smtp-server'
import { readDeliveryStatus } from '#adapters/mailer/delivery-status.ts'
import type { ReturnPaths } from '#adapters/mailer/return-path.ts'
import type { AlertName } from '#domain/notification/mailer.ts'
import { type Log, makeWorkflowClient, type WorkflowClient } from '#inngest/client.ts'
import { mailReported } from '#inngest/events.ts'

/** A report is small, and holds the head of the mail that came back. */
const mostBytes = 262_144
const patienceMilliseconds = 30_000
/** So long a mail under way may take to end when we stop; its server keeps what was not acknowledged. */
const graceMilliseconds = 5_000
const mostConnections = 20

export interface ReturnedMailOptions {
  host: string
  port: number
  /** For whose mail it answers */
  domain: string
  returns: Pick<ReturnPaths, 'read'>
  log: Log
  client?: Pick<WorkflowClient, 'send'>
}

/**
 * Takes the mails that other servers return to us, by SMTP (RFC 5321), as they come through the mail server of this installation. What is
 * for an address that we never gave is refused (550), what is too long too (552). A report is acknowledged once it is safe with the
 * workflows; until then the other side keeps it (451). What is no report is taken and forgotten.
 */
export async function startReturnedMail({
  host,
  port,
  domain,
  returns,
  log,
  client = makeWorkflowClient(log),
}: ReturnedMailOptions): Promise<{ stop: () => Promise<void> }> {
  const tell = async (alerts: AlertName[], mail: Buffer): Promise<void> => {
    const report = await readDeliveryStatus(mail)
    if (!report) return
    const id = createHash('sha256').update(mail).digest('hex')
    for (const alert of alerts)
      await client.send(
        mailReported.create({ ...alert, report }, { id: `returned/${id}/${alert.messageId}/${alert.kind}` }),
      )
  }
  const server = new SMTPServer({
    name: domain,
    size: mostBytes,
    maxClients: mostConnections,
    socketTimeout: patienceMilliseconds,
    closeTimeout: graceMilliseconds,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onRcptTo: ({ address }, _session, answer) =>
      answer(returns.read(address) ? null : new Refusal(550, '5.1.1 no such address here')),
    onData(stream, { envelope }, answer) {
      const alerts = envelope.rcptTo.flatMap(({ address }) => returns.read(address) ?? [])
      readMail(stream)
        .then((mail) => tell(alerts, mail))
        .then(() => answer(null))
        .catch((error: unknown) => {
          if (error instanceof Refusal) return answer(error)
          log.error({ error }, 'a returned mail could not be handed to the workflows; the other side keeps it')
          return answer(new Refusal(451, '4.3.0 try again later'))
        })
    },
  })
  server.on('error', (error) => log.warn({ error }, 'returned mail: a connection failed'))
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return { stop: () => new Promise((resolve) => server.close(resolve)) }
}

/** To its end, as SMTP wants it, also when it is too long to be kept. @throws Refusal then */
async function readMail(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of stream) {
    bytes += chunk.length
    if (bytes <= mostBytes) chunks.push(chunk)
  }
  if (bytes > mostBytes) throw new Refusal(552, '5.3.4 too long')
  return Buffer.concat(chunks)
}

/** An answer of SMTP other than yes. */
class Refusal extends Error {
  readonly responseCode: number

  constructor(responseCode: number, message: string) {
    super(message)
    this.responseCode = responseCode
  }
}
