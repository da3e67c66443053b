import { z } from 'zod'
import { knownMediaTypes, realProviderMediaTypes } from '#domain/content/known-media-types.ts'
import { offers } from '#domain/message/registry-settings.ts'

const url = z.url()
const positive = z.coerce.number().int().positive()

/** Words with spaces between. */
const words = z.string().transform((text) => text.split(/\s+/).filter(Boolean))

/** One of these words; one that is mistyped is told as it stands, for it is no secret. */
const wordOf = <Word extends string>(known: readonly Word[]) =>
  z.enum(known, { error: ({ input }) => `${String(input)} is not one of ${known.join(', ')}` })

/** Every variable that the e-Box knows; `.env.example` says what each is for. */
const Variables = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('production'),
  PORT: z.coerce.number().int().min(1).max(65_530).default(3000),
  HOST: z.string().default('localhost'),
  ORIGIN: url,
  DATA_DIR: z.string(),
  SERVE: z
    .string()
    .default('web,api,oauth,workflows')
    .transform((parts) => parts.split(',').map((part) => part.trim()))
    .pipe(z.array(z.enum(['web', 'api', 'oauth', 'workflows'])).min(1)),
  EMBEDDED: z
    .string()
    .default('')
    .transform((parts) => parts.split(',').filter(Boolean)),
  EMBEDDED_DATABASE_URL: url.optional(),
  DATABASE_URL: url,
  DATABASE_WORKER_URL: url,
  DATABASE_OWNER_URL: url,
  DATABASE_CONNECTIONS: positive.default(16),
  DATABASE_STATEMENT_SECONDS: positive.default(15),
  OIDC_ISSUER: url,
  OIDC_CLIENT_ID: z.string().min(1),
  OIDC_CLIENT_SECRET: z.string().min(1),
  OIDC_SSIN_CLAIM: z.string().default('egovNRN'),
  OIDC_QUALITIES_CLAIM: z.string().default('professionalQualities'),
  OIDC_QUALITIES: z
    .string()
    .default('notary=notary lawyer=lawyer accountant=accountant')
    .transform((pairs) => pairs.split(/\s+/).filter(Boolean))
    .pipe(z.array(z.string().regex(/^[^=]+=[a-z][a-z0-9-]*$/, 'is value=quality')))
    .transform(
      (pairs) =>
        new Map(pairs.map((pair) => [pair.slice(0, pair.lastIndexOf('=')), pair.slice(pair.lastIndexOf('=') + 1)])),
    ),
  OIDC_STRONG_ACR: z
    .string()
    .default('urn:be:fedict:iam:fas:Level500 urn:be:fedict:iam:fas:Level450 urn:be:fedict:iam:fas:Level400')
    .transform((levels) => levels.split(/\s+/).filter(Boolean)),
  OIDC_ROLES_CLAIM: z.string().default('eboxRoles'),
  OIDC_ROLE_MAPPING: z
    .string()
    .default('accessManager=accessManager coManager=coManager reader=reader')
    .transform((pairs) =>
      pairs
        .split(/\s+/)
        .filter(Boolean)
        .map((pair) => pair.split('=')),
    )
    .pipe(z.array(z.tuple([z.string().min(1), z.enum(['accessManager', 'coManager', 'reader'])])))
    .transform((pairs) => new Map(pairs)),
  USER_MANAGEMENT: z.enum(['desk', 'claims']).default('desk'),
  AUTH_SECRET: z.string().min(32),
  KEY_FILE: z.string(),
  INNGEST_BASE_URL: url,
  INNGEST_EVENT_KEY: z.string().min(1),
  INNGEST_SIGNING_KEY: z.string().regex(/^signkey-/, 'starts with signkey-'),
  RESEND_API_KEY: z.string().min(1).optional(),
  RESEND_BASE_URL: url.optional(),
  SMTP_URL: url.optional(),
  MAIL_WEBHOOK_SECRETS: words
    .pipe(z.array(z.string().regex(/^whsec_[A-Za-z0-9+/]+=*$/, 'is whsec_ and base64')))
    .default([]),
  MAIL_RETURN_DOMAIN: z.hostname().max(100).optional(),
  MAIL_RETURN_HOST: z.string().default('127.0.0.1'),
  MAIL_RETURN_PORT: positive.max(65_535).default(2525),
  ALERT_QUIET_HOURS: z
    .string()
    .default('21-7')
    .transform((text, context) => {
      if (text === 'none') return undefined
      const [, from, until] = /^([01]?\d|2[0-3])-([01]?\d|2[0-3])$/.exec(text) ?? []
      if (from !== undefined && until !== undefined) return { from: Number(from), until: Number(until) }
      context.issues.push({ code: 'custom', input: text, message: 'is two full hours such as 21-7, or none' })
      return z.NEVER
    }),
  ALERT_DAYS_OF_REST: z.stringbool().default(true),
  MAIL_FROM: z.string().default('e-Box <no-reply@ebox.example>'),
  CLAMD_URL: z.url({ protocol: /^tcp$/ }).optional(),
  CLAMD_PATIENCE_SECONDS: positive.default(15),
  OUTBOUND_ALLOWED: words.pipe(z.array(z.url().transform((text) => new URL(text).origin))).prefault(''),
  MAX_DOCUMENTS: positive.max(100).default(6),
  BROADCAST_APPROVAL_ABOVE: z.coerce.number().int().min(0).default(1_000),
  BROADCAST_RECIPIENTS: positive.max(1_000_000_000).default(20_000_000),
  BROADCAST_WRONG_LINES: z.coerce.number().int().min(0).default(10_000),
  MAX_PUBLICATION_MB: positive.default(200),
  SUBJECT_CHARACTERS: positive.default(400),
  FILE_NAME_CHARACTERS: positive.max(255).default(255),
  BUSINESS_DATA_CHARACTERS: positive.default(256),
  ATTENTION_LABEL_CHARACTERS: positive.default(100),
  LANGUAGES: words.pipe(z.array(wordOf(['nl', 'fr', 'de'])).min(1)).prefault('nl fr de'),
  LANGUAGES_PER_TEXT: positive.max(3).default(1),
  MEDIA_TYPES: words.pipe(z.array(wordOf(knownMediaTypes)).min(1)).prefault(realProviderMediaTypes.join(' ')),
  OFFERS: words.pipe(z.array(wordOf(offers))).prefault(''),
  SESSION_IDLE_MINUTES: positive.default(30),
  SESSION_ABSOLUTE_HOURS: positive.default(8),
  FRESH_SIGN_IN_MINUTES: positive.default(30),
  CONSENT_MONTHS: positive.default(12),
  UNUSED_MONTHS: positive.default(24),
  UNUSED_WARNING_DAYS: positive.default(30),
  VERSION_2_SUNSET: z.iso.date().default('2028-12-31'),
  ACCESS_TOKEN_MINUTES: positive.default(10),
  SIGNING_KEY_DAYS: positive.default(90),
  READS_PER_MINUTE: positive.default(60_000),
  WRITES_PER_MINUTE: positive.default(12_000),
  FAILED_PER_MINUTE: positive.default(6_000),
  CONCURRENT_REQUESTS: positive.default(1_000),
  CONCURRENT_REQUESTS_PER_CLIENT: positive.optional(),
  SLOWEST_BYTES_PER_SECOND: positive.default(1_000),
  SLOWEST_SECONDS: positive.default(20),
  SLOWEST_AVERAGE_BYTES_PER_SECOND: positive.default(16_000),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).default(0),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})

const Environment = Variables.check((context) => {
  const { RESEND_API_KEY, SMTP_URL, MAIL_RETURN_DOMAIN } = context.value
  if (MAIL_RETURN_DOMAIN !== undefined && !SMTP_URL)
    context.issues.push({
      code: 'custom',
      path: ['MAIL_RETURN_DOMAIN'],
      message: 'is for mails that leave by SMTP_URL; Resend tells by a webhook (MAIL_WEBHOOK_SECRETS)',
      input: MAIL_RETURN_DOMAIN,
    })
  if (Boolean(RESEND_API_KEY) === Boolean(SMTP_URL))
    context.issues.push({
      code: 'custom',
      path: ['RESEND_API_KEY'],
      message: 'set either RESEND_API_KEY or SMTP_URL, not both and not neither',
      input: RESEND_API_KEY,
    })
})

export type Env = z.output<typeof Environment>

/** A configuration that cannot be used: its message names every variable that is missing or wrong, and no value but a mistyped word. */
export class ConfigurationRefused extends Error {}

/**
 * Parses a set of variables. Part of a group (a client id without its secret) is refused, never guessed.
 * @throws ConfigurationRefused with all issues at once
 */
export function parseEnvironment(variables: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
  const result = Environment.safeParse(given)
  if (result.success) return result.data
  const lines = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
  throw new ConfigurationRefused(`The configuration is not complete:\n${lines.join('\n')}`)
}

let parsed: Env | undefined

/** The configuration of this process, parsed at its first use (`next build` runs without one). */
export function env(): Env {
  return (parsed ??= parseEnvironment(process.env))
}
