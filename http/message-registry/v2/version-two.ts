import { env } from '#env.ts'
import { messageRegistryBase } from '#http/message-registry/message.ts'

/** The base of the addresses of version 2. */
export const versionTwoBase = () => `${env().ORIGIN}/api/messageRegistry/v2`

/** An address of version 3 as version 2 has it. */
export const inVersionTwo = (href: string) =>
  href.replace(messageRegistryBase(), versionTwoBase()).replace('/refData/', '/referenceData/')

/** Senders are told to move to version 3 since its guide, December 2023 (spec, tag DS3). */
const deprecatedAt = new Date('2023-12-01T00:00:00Z')

/** What each answer of version 2 says: deprecated since (RFC 9745), gone from (RFC 8594), and where to go. */
export const versionTwoEnds = (): Record<string, string> => ({
  Deprecation: `@${deprecatedAt.getTime() / 1000}`,
  Sunset: new Date(env().VERSION_2_SUNSET).toUTCString(),
  Link: `<${messageRegistryBase()}>; rel="successor-version"`,
})
