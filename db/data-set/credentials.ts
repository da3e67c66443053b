import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { clientRoles } from '#db/schema/registration.ts'
import type { Env } from '#env.ts'
import { Fixtures, personRoles } from './data-set.ts'

/** A private key as JWK (RFC 7517): EC P-256 or RSA, with its `kid` and `alg`. */
export const PrivateJwk = z.looseObject({
  kty: z.enum(['EC', 'RSA']),
  kid: z.string().min(1),
  alg: z.enum(['ES256', 'RS256']),
  d: z.string().min(1),
})
export type PrivateJwk = z.output<typeof PrivateJwk>

/**
 * `DATA_DIR/credentials.json`: what a script or an example needs to work with this e-Box. It holds private keys and is made where
 * they are used; the database never sees them.
 */
export const Credentials = z.strictObject({
  issuer: z.url(),
  tokenEndpoint: z.url(),
  messageRegistry: z.url(),
  web: z.url(),
  /** The page of the embedded inbox; absent when real mail leaves this e-Box */
  mailInbox: z.url().optional(),
  clients: z.array(
    z.strictObject({
      role: z.enum(clientRoles),
      id: z.string(),
      enterpriseNumber: z.string(),
      privateJwk: PrivateJwk,
      /** Space separated, as in OAuth */
      scope: z.string(),
      /** Of a partner portal */
      redirectUris: z.array(z.url()).optional(),
    }),
  ),
  people: z.array(
    z.strictObject({
      name: z.string(),
      role: z.enum(personRoles),
      /** What to pick at the development identity provider: the values of its form */
      signIn: z.strictObject({ person: z.string(), method: z.enum(['eid', 'itsme', 'totp', 'password']) }),
    }),
  ),
  fixtures: Fixtures,
})
export type Credentials = z.output<typeof Credentials>

export type Addresses = Pick<Credentials, 'issuer' | 'tokenEndpoint' | 'messageRegistry' | 'web' | 'mailInbox'>

/** Where this e-Box answers, from its configuration. */
export function addressesOf({ ORIGIN, RESEND_BASE_URL, EMBEDDED }: Env): Addresses {
  const origin = ORIGIN.replace(/\/$/, '')
  return {
    issuer: `${origin}/oauth`,
    tokenEndpoint: `${origin}/oauth/token`,
    messageRegistry: `${origin}/api/messageRegistry/v3`,
    web: origin,
    ...(EMBEDDED.includes('mail-inbox') && RESEND_BASE_URL && { mailInbox: RESEND_BASE_URL }),
  }
}

export const credentialsFile = (dataDir: string) => join(dataDir, 'credentials.json')

/** @returns undefined when there is none, or when it is not one that we wrote: it is then made anew */
export function readCredentials(dataDir: string): Credentials | undefined {
  try {
    return Credentials.safeParse(JSON.parse(readFileSync(credentialsFile(dataDir), 'utf8'))).data
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      return undefined
    }
    throw error
  }
}

/** Writes the file whole or not at all, for its owner's eyes only (mode 0600). */
export async function writeCredentials(dataDir: string, credentials: Credentials): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o711 })
  const file = credentialsFile(dataDir)
  const draft = `${file}.${process.pid}.part`
  const descriptor = openSync(draft, 'w', 0o600)
  try {
    writeSync(descriptor, `${JSON.stringify(credentials, null, 2)}\n`)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(draft, file)
}

/**
 * Brings the addresses in the file up to date after PORT or ORIGIN changed; keys and everything else stay.
 * @returns whether there is such a file
 */
export async function refreshCredentials(dataDir: string, addresses: Addresses): Promise<boolean> {
  const known = readCredentials(dataDir)
  if (!known) return false
  const { mailInbox: _former, ...kept } = known
  const refreshed = { ...kept, ...addresses }
  if (JSON.stringify(Credentials.parse(refreshed)) !== JSON.stringify(known)) await writeCredentials(dataDir, refreshed)
  return true
}
