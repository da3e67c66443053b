import { join, resolve } from 'node:path'
import type { PostgresSettings } from './postgres/index.ts'
import { secretsOf, type Secrets } from './secrets.ts'

export type Environment = Record<string, string | undefined>

/** One part of the e-Box that a real service may replace: its variables, and what they are while the embedded one stands in. */
type Part = {
  name: string
  variables: string[]
  embedded: (at: { dataDir: string; port: number; secrets: () => Secrets }) => Record<string, string>
}

const parts: Part[] = [
  {
    name: 'postgres',
    variables: ['DATABASE_URL', 'DATABASE_WORKER_URL', 'DATABASE_OWNER_URL'],
    embedded: ({ port, secrets }) => ({
      DATABASE_URL: databaseUrl('ebox_app', 'ebox', port, secrets()),
      DATABASE_WORKER_URL: databaseUrl('ebox_worker', 'ebox', port, secrets()),
      DATABASE_OWNER_URL: databaseUrl('ebox_owner', 'ebox', port, secrets()),
    }),
  },
  {
    name: 'identity-provider',
    variables: ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_SSIN_CLAIM', 'OIDC_STRONG_ACR'],
    embedded: ({ port, secrets }) => ({
      OIDC_ISSUER: `http://localhost:${port + 1}`,
      OIDC_CLIENT_ID: 'e-box',
      OIDC_CLIENT_SECRET: secrets().identityProviderClient,
    }),
  },
  {
    name: 'mail-inbox',
    variables: ['RESEND_API_KEY', 'RESEND_BASE_URL', 'SMTP_URL'],
    embedded: ({ port, secrets }) => ({
      RESEND_API_KEY: `re_${secrets().mailInbox}`,
      RESEND_BASE_URL: `http://localhost:${port + 2}`,
      MAIL_WEBHOOK_SECRETS: `whsec_${Buffer.from(secrets().mailReports, 'hex').toString('base64')}`,
      // Whoever tries the e-Box at night sees its mails at night.
      ALERT_QUIET_HOURS: 'none',
      ALERT_DAYS_OF_REST: 'false',
    }),
  },
  {
    name: 'workflow-engine',
    variables: ['INNGEST_BASE_URL', 'INNGEST_EVENT_KEY', 'INNGEST_SIGNING_KEY'],
    embedded: ({ port, secrets }) => ({
      INNGEST_BASE_URL: `http://127.0.0.1:${port + 3}`,
      INNGEST_EVENT_KEY: secrets().workflowEvents,
      INNGEST_SIGNING_KEY: `signkey-test-${secrets().workflowSigning}`,
    }),
  },
  {
    name: 'key-provider',
    variables: ['KEY_FILE'],
    embedded: ({ dataDir }) => ({ KEY_FILE: join(dataDir, 'keys.json') }),
  },
  {
    name: 'virus-scanner',
    variables: ['CLAMD_URL'],
    // The adapters' own stand-in (adapters/virus-scanner/local.ts) needs no address.
    embedded: () => ({}),
  },
]

/** The parts that keep their state in a database of their own, `embedded`, apart from the e-Box's. */
const keepState = ['identity-provider', 'mail-inbox', 'workflow-engine']

/**
 * Completes the variables so that everything runs on a fresh machine. A part of which no variable is set gets its embedded
 * stand-in and its name in EMBEDDED; one that is set in part stays as it is, and `env.ts` refuses it. A second call, or a child
 * process that inherits the result, changes nothing.
 * @param environment changed in place
 * @throws StartRefused when the generated secrets cannot be kept in DATA_DIR
 */
export function completeEnvironment(environment: Environment): void {
  const fill = (values: Record<string, string>) => {
    for (const [name, value] of Object.entries(values)) environment[name] ||= value
  }
  fill({ PORT: '3000', HOST: 'localhost', SERVE: 'web,api,oauth,workflows' })
  fill({ ORIGIN: `http://localhost:${environment['PORT']}` })
  const dataDir = dataFolder(environment)
  environment['DATA_DIR'] = dataDir

  let known: Secrets | undefined
  const at = { dataDir, port: Number(environment['PORT']), secrets: () => (known ??= secretsOf(dataDir)) }
  const inherited = embeddedParts(environment)
  const embedded = parts.filter(
    ({ name, variables }) => inherited.has(name) || variables.every((variable) => !environment[variable]),
  )
  for (const part of embedded) fill(part.embedded(at))
  const names = embedded.map(({ name }) => name)

  if (!environment['AUTH_SECRET']) fill({ AUTH_SECRET: at.secrets().sessions })
  if (
    names.some((name) => keepState.includes(name)) &&
    (inherited.has('store') || !environment['EMBEDDED_DATABASE_URL'])
  ) {
    fill({ EMBEDDED_DATABASE_URL: databaseUrl('ebox_embedded', 'embedded', at.port, at.secrets()) })
    names.push('store')
  }
  environment['EMBEDDED'] = names.join(',')
}

/** @returns DATA_DIR as an absolute path; `.data` unless told */
export function dataFolder(environment: Environment): string {
  return resolve(environment['DATA_DIR'] || '.data')
}

/** @returns the names in EMBEDDED of a completed environment */
export function embeddedParts(environment: Environment): Set<string> {
  return new Set(environment['EMBEDDED']?.split(',').filter(Boolean))
}

/** @returns how the embedded PostgreSQL is to run, or undefined when no part uses it */
export function postgresSettings(environment: Environment): PostgresSettings | undefined {
  const embedded = embeddedParts(environment)
  if (!embedded.has('postgres') && !embedded.has('store')) return undefined
  const dataDir = dataFolder(environment)
  return { dataDir, port: postgresPort(Number(environment['PORT'])), passwords: secretsOf(dataDir) }
}

const postgresPort = (port: number) => port + 4

function databaseUrl(role: keyof Secrets, database: string, port: number, secrets: Secrets): string {
  return `postgres://${role}:${secrets[role]}@127.0.0.1:${postgresPort(port)}/${database}`
}
