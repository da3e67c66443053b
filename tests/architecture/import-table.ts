/**
 * Who may import whom (docs/architecture.md, "Who may import whom"). The longest folder that fits a file speaks for it; what stands
 * in the same folder of the table may import itself. `types:` in front means `import type` only.
 */
export const mayImport: Record<string, readonly string[]> = {
  app: ['session', 'http', 'domain', 'db/client.ts', 'components', 'env.ts', 'locales'],
  'app/[locale]/mail-preview': ['emails'],
  'app/api/inngest': ['inngest', 'env.ts'],
  'app/api/mail': ['inngest'],
  'app/api/auth': ['auth.ts'],
  'app/api/openapi': ['http', 'app', 'env.ts'],
  components: ['types:domain', 'locales'],
  session: [
    'auth.ts',
    'domain',
    'adapters/guardian-register',
    'adapters/key-provider',
    'adapters/logo-image',
    'adapters/mailer',
    'adapters/outbound',
    'adapters/enterprise-register',
    'adapters/person-register',
    'http/page-status.ts',
    'http/registry-settings.ts',
    'emails',
    'db/client.ts',
    'types:db/schema',
    'env.ts',
    'locales/routing.ts',
  ],
  'auth.ts': ['env.ts', 'domain/access', 'adapters/key-provider', 'adapters/user-management', 'db/client.ts'],
  'proxy.ts': ['locales', 'env.ts', 'domain/access/session-cookie.ts'],
  'instrumentation.ts': ['env.ts'],
  http: ['domain', 'adapters', 'db/client.ts', 'types:db/schema', 'env.ts', 'inngest/relay.ts'],
  inngest: ['env.ts'],
  'inngest/relay.ts': ['inngest/client.ts', 'inngest/events.ts', 'inngest/repeat.ts', 'db', 'domain/event'],
  'inngest/due-work.ts': ['inngest/client.ts', 'inngest/events.ts', 'inngest/repeat.ts', 'types:db/schema', 'domain'],
  'inngest/webhooks.ts': ['inngest/client.ts', 'inngest/repeat.ts', 'types:db/schema', 'domain'],
  'inngest/mail-reports.ts': ['inngest/client.ts', 'inngest/events.ts', 'adapters/mailer', 'env.ts'],
  'inngest/returned-mail.ts': ['inngest/client.ts', 'inngest/events.ts', 'adapters/mailer', 'types:domain'],
  'inngest/functions': [
    'inngest/client.ts',
    'inngest/events.ts',
    'domain',
    'emails',
    'adapters',
    'db/client.ts',
    'types:db/schema',
    'env.ts',
  ],
  authorization: ['domain', 'db', 'env.ts'],
  emails: ['locales', 'types:domain'],
  locales: [],
  server: [
    'app/api',
    'http',
    'authorization',
    'embedded',
    'db',
    'inngest/relay.ts',
    'inngest/due-work.ts',
    'inngest/webhooks.ts',
    'inngest/returned-mail.ts',
    'adapters',
    'domain',
    'launcher',
    'env.ts',
  ],
  adapters: [
    'env.ts',
    'db/client.ts',
    'db/schema',
    'db/statement.ts',
    'domain/access/user-management.ts',
    'domain/registration/logos.ts',
    'domain/content',
    'domain/ebox',
    'domain/identifier',
    'domain/problem.ts',
    'types:domain',
  ],
  embedded: ['env.ts', 'db/client.ts', 'launcher'],
  domain: ['db/schema', 'db/statement.ts', 'db/rows.ts'],
  'domain/problem.ts': [],
  'domain/identifier': ['domain/problem.ts'],
  db: ['env.ts', 'embedded/settings.ts'],
  'db/migrate.ts': ['launcher'],
  'db/reset.ts': ['embedded', 'launcher'],
  'db/schema': ['types:domain'],
  'db/seed.ts': ['domain'],
  'db/reach-postgres.ts': ['embedded'],
  'db/verify-audit.ts': ['domain/audit', 'embedded/settings.ts', 'launcher'],
  'db/rotate-keys.ts': ['authorization/signing-keys.ts', 'adapters/key-provider', 'embedded/settings.ts', 'launcher'],
  'db/load.ts': ['domain', 'adapters', 'embedded', 'launcher'],
  'db/data-set': ['db', 'domain', 'adapters', 'embedded/settings.ts', 'env.ts'],
  'env.ts': ['domain/content/known-media-types.ts', 'domain/message/registry-settings.ts'],
  examples: [],
  docs: ['app/api', 'http', 'domain', 'server/routes.ts'],
  launcher: [],
  tests: ['*'],
  bench: ['*'],
}

/** Inside `domain`: verbs import nouns, nouns import nouns, nobody imports a verb. */
export const verbs = [
  'publication',
  'consultation',
  'broadcast',
  'notification',
  'registered',
  'federation',
  'registration',
]

/** Inside `domain`: the nouns. `identifier` and `problem.ts` stand under them. */
export const nouns = [
  'ebox',
  'message',
  'content',
  'evidence',
  'reference-data',
  'access',
  'event',
  'audit',
  'webhook',
  'outbound',
]

/** What `domain` may take from outside: Drizzle, Zod and libraries that are pure, and Node's own pure modules. */
export const domainPackages = [
  'drizzle-orm',
  'zod',
  'zod-openapi',
  'uuid',
  'file-type',
  'canonicalize',
  'csv-parse',
  'date-holidays',
  'standardwebhooks',
]

/** Node's modules that read or reach something: a port's work, not a rule's. */
export const domainForbiddenBuiltins = [
  'fs',
  'fs/promises',
  'http',
  'https',
  'net',
  'tls',
  'dgram',
  'dns',
  'child_process',
  'process',
]

/** Libraries that stay in their folders: package → folders. */
export const packageHomes: Record<string, readonly string[]> = {
  'drizzle-orm': ['domain', 'db', 'authorization', 'adapters', 'embedded', 'tests', 'bench'],
  postgres: ['db', 'embedded', 'server', 'tests', 'bench'],
  inngest: ['inngest', 'app/api/inngest', 'embedded', 'tests', 'bench'],
  'oidc-provider': ['authorization', 'embedded', 'tests'],
  'next-auth': ['auth.ts', 'session', 'app/api/auth', 'tests'],
  resend: ['adapters', 'tests'],
  nodemailer: ['adapters', 'tests'],
  'pg-boss': ['embedded', 'tests'],
}

/** The API folders that machines call: their routes run natively in production and need a line in the authorization table. */
export const machineFolders = ['messageRegistry', 'registeredMail', 'federation', 'events']

/** What `http/handler.ts` builds a route's method with; each takes `{ name: '<operation>', … }`. */
export const operationBuilders = [
  'consultation',
  'publication',
  'referenceData',
  'open',
  'personalContent',
  'personalExport',
  'personalReply',
  'deskForm',
  'composedDocument',
]

/** Routes that people, browsers and the workflow engine call, in Next's own form: folder → their line in the authorization table. */
export const plainRoutes: Record<string, string> = {
  'app/api/auth': 'signIn',
  'app/api/inngest': 'runWorkflow',
  'app/api/mail': 'reportOnMail',
  'app/api/health': 'readHealth',
  'app/api/openapi': 'readApiDescription',
}

/** Files that may read `process.env`. */
export const environmentReaders =
  /^(env\.ts|embedded\/settings\.ts|start\.mjs|(launcher|tests|bench|server|examples)\/.*|[a-z]+\.config\.(ts|mjs))$/

/** Files that may hand PostgreSQL a text of their own making, and where it comes from. */
export const ownStatements: Record<string, string> = {
  'domain/access/read-in-box.ts': 'Drizzle’s own dialect, parameters beside it',
  'embedded/postgres/roles.ts': 'PostgreSQL’s own format(), which quotes',
  'embedded/mail-inbox/store.ts': 'a constant',
}

/** Folder names that hold no idea. */
export const drawers = ['lib', 'util', 'utils', 'helper', 'helpers', 'common', 'misc', 'types']
