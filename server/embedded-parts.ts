import { startIdentityProvider } from '#embedded/identity-provider/index.ts'
import { startMailInbox } from '#embedded/mail-inbox/index.ts'
import { embeddedParts, postgresSettings } from '#embedded/settings.ts'
import { startPostgres } from '#embedded/postgres/index.ts'
import { startWorkflowEngine, type WorkflowEngine } from '#embedded/workflow-engine/index.ts'
import { env } from '#env.ts'
import { log } from '#http/log.ts'
import { ensurePortFree } from './ports.ts'

/** The embedded PostgreSQL, when a part uses it; it stops with the stack. */
export async function startEmbeddedPostgres(open: AsyncDisposableStack): Promise<void> {
  const settings = postgresSettings()
  if (!settings) return
  const postgres = await startPostgres({ ...settings, log: (line) => log().warn({ part: 'postgres' }, line) })
  open.defer(() => postgres.stop())
}

/** Everything else that stands in for a service on a fresh machine; it stops with the stack. */
export async function startEmbeddedServices(open: AsyncDisposableStack): Promise<{ engine?: WorkflowEngine }> {
  const parts = embeddedParts()
  const { ORIGIN, OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, RESEND_BASE_URL, RESEND_API_KEY } = env()
  const { INNGEST_BASE_URL, INNGEST_EVENT_KEY, INNGEST_SIGNING_KEY, EMBEDDED_DATABASE_URL: databaseUrl } = env()
  if (!databaseUrl) return {}

  if (parts.has('mail-inbox') && RESEND_BASE_URL && RESEND_API_KEY) {
    const port = portOf(RESEND_BASE_URL)
    await ensurePortFree(port, 'the mail inbox')
    const { MAIL_WEBHOOK_SECRETS, PORT } = env()
    const [secret] = MAIL_WEBHOOK_SECRETS
    const inbox = await startMailInbox({
      port,
      host: '127.0.0.1',
      databaseUrl,
      apiKey: RESEND_API_KEY,
      ...(secret !== undefined && { reportsTo: { url: `http://localhost:${PORT}/api/mail/reports`, secret } }),
      log: log(),
    })
    open.defer(() => inbox.stop())
  }
  if (parts.has('identity-provider')) {
    await ensurePortFree(portOf(OIDC_ISSUER), 'the development identity provider')
    const provider = await startIdentityProvider({
      issuer: OIDC_ISSUER,
      databaseUrl,
      relyingParty: {
        id: OIDC_CLIENT_ID,
        secret: OIDC_CLIENT_SECRET,
        redirectUris: [`${ORIGIN}/api/auth/callback/oidc`],
      },
      onServerError: (error) => log().error({ error, part: 'identity-provider' }, 'the identity provider failed'),
    })
    open.defer(() => provider.stop())
  }
  if (!parts.has('workflow-engine')) return {}
  const port = portOf(INNGEST_BASE_URL)
  await ensurePortFree(port, 'the workflow engine')
  const engine = await startWorkflowEngine({
    port,
    databaseUrl,
    eventKey: INNGEST_EVENT_KEY,
    signingKey: INNGEST_SIGNING_KEY,
    log: log(),
  })
  open.defer(() => engine.stop())
  return { engine }
}

const portOf = (url: string) => Number(new URL(url).port)
