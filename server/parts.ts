import { once } from 'node:events'
import type { Server } from 'node:http'
import { attachmentStore } from '#adapters/attachment-store/index.ts'
import { keyProvider } from '#adapters/key-provider/index.ts'
import { mailReturns } from '#adapters/mailer/index.ts'
import { outbound } from '#adapters/outbound/index.ts'
import { virusScanner } from '#adapters/virus-scanner/index.ts'
import { authorizationServer } from '#authorization/server.ts'
import { appDatabase, workerDatabase } from '#db/client.ts'
import type { WorkflowEngine } from '#embedded/workflow-engine/index.ts'
import { env } from '#env.ts'
import { patienceWithClients } from '#http/limits.ts'
import { log } from '#http/log.ts'
import { countRequest } from '#http/rate-limit.ts'
import { startDueWork } from '#inngest/due-work.ts'
import { startRelay } from '#inngest/relay.ts'
import { startReturnedMail } from '#inngest/returned-mail.ts'
import { startWebhooks } from '#inngest/webhooks.ts'
import { startAuditSealer } from './audit-sealer.ts'
import { startConsultationDates } from './consultation-dates.ts'
import { createFront, type Parts } from './front.ts'
import { machineListener } from './listener.ts'
import { ensurePortFree } from './ports.ts'
import { loadRoutes } from './routes.ts'
import { watchUnusedConnections } from './unused-connections.ts'
import { startWeb } from './web.ts'

/** In-flight requests get this long before their connections are cut. */
const graceMilliseconds = 20_000

/** Starts the parts that SERVE names behind one socket; they stop with the stack, the socket first. */
export async function startParts(open: AsyncDisposableStack, { engine }: { engine?: WorkflowEngine }): Promise<void> {
  const { HOST, PORT, ORIGIN, NODE_ENV, SERVE, ACCESS_TOKEN_MINUTES, SIGNING_KEY_DAYS } = env()
  const parts: Parts = {}
  const server = createFront(parts, patienceWithClients())
  const endUnused = watchUnusedConnections(server)

  const web = SERVE.includes('web') ? await startWeb(server) : undefined
  if (web) {
    parts.web = web.handle
    open.defer(() => web.stop())
  }
  if (SERVE.includes('api')) {
    parts.machine = machineListener(await loadRoutes(), NODE_ENV === 'development' ? web?.handleMatched : undefined)
  }
  if (SERVE.includes('oauth')) {
    const oauth = await authorizationServer({
      origin: ORIGIN,
      accessTokenSeconds: ACCESS_TOKEN_MINUTES * 60,
      signingKeyDays: SIGNING_KEY_DAYS,
      database: appDatabase(),
      keyProvider: keyProvider(),
      countIntrospection: (clientId) => countRequest('POST', clientId),
      onServerError: (error) => log().error({ error, part: 'oauth' }, 'the authorization server failed'),
    })
    parts.oauth = oauth.handle
    open.defer(oauth.stop)
  }
  if (SERVE.includes('web') || SERVE.includes('api')) {
    const dates = startConsultationDates({ database: workerDatabase(), log: log() })
    open.defer(() => dates.stop())
  }
  server.listen(PORT, HOST)
  await once(server, 'listening')
  open.defer(() => close(server, endUnused))

  if (SERVE.includes('workflows')) {
    await engine?.register(`${ORIGIN}/api/inngest`)
    const relay = startRelay({ database: workerDatabase(), log: log() })
    open.defer(() => relay.stop())
    const ports = { store: attachmentStore(), scanner: virusScanner() }
    const dueWork = startDueWork({ database: workerDatabase(), ...ports, log: log() })
    open.defer(() => dueWork.stop())
    const webhooks = startWebhooks({
      database: workerDatabase(),
      keys: keyProvider(),
      outbound: outbound(),
      origin: ORIGIN,
      log: log(),
    })
    open.defer(() => webhooks.stop())
    await startReturns(open)
    const sealer = startAuditSealer({ database: workerDatabase(), log: log() })
    open.defer(() => sealer.stop())
  }
}

/** Where mails come back to by SMTP, when this installation has a domain for them. */
async function startReturns(open: AsyncDisposableStack): Promise<void> {
  const { MAIL_RETURN_DOMAIN: domain, MAIL_RETURN_HOST: host, MAIL_RETURN_PORT: port } = env()
  const returns = mailReturns()
  if (domain === undefined || !returns) return
  await ensurePortFree(port, 'mails that come back', 'MAIL_RETURN_PORT')
  const returned = await startReturnedMail({ host, port, domain, returns, log: log() })
  open.defer(() => returned.stop())
}

/** Takes no new connection, lets the answers under way go out, then cuts what is left. */
async function close(server: Server, endUnused: () => void): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  endUnused()
  const cut = setTimeout(() => server.closeAllConnections(), graceMilliseconds)
  await closed
  clearTimeout(cut)
}
