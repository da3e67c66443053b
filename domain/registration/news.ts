import { type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { ebox } from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { openAlertAddress } from '#domain/ebox/alert-address.ts'
import type { EmailAddress } from '#domain/ebox/email-address.ts'

/** A mail about something that changed, to whom it concerns. */
export interface News {
  /** The same for the same change: a mail system that knows single mails again sends a repeat once */
  key: string
  to: EmailAddress
  language: 'nl' | 'fr' | 'de' | 'en' | null
}

/** Mails news. @returns of each whether the mail system took it or never will; `later` is tried again */
export type SendNews<Mail extends News> = (news: Mail[]) => Promise<('done' | 'later')[]>

/** Changes that are told together. */
export const newsPage = 100

/** Of the box of whom a change concerns, what its address takes; an outer join gives null where there is none. */
export const toldBox = { boxId: ebox.boxId, wrappedKey: ebox.wrappedKey, alertAddressCipher: ebox.alertAddressCipher }
type ToldBox = Pick<typeof ebox.$inferSelect, keyof typeof toldBox>

/** Where news of a box goes; nowhere when it has no address, or none that opens. */
export async function addressOfBox(keys: KeyProvider, box: ToldBox | null): Promise<EmailAddress | undefined> {
  if (!box?.alertAddressCipher) return undefined
  return openAlertAddress(keys, { ...box, alertAddressCipher: box.alertAddressCipher })
}

/** An instant as it was read: JavaScript keeps no microseconds; none is that of the epoch. */
export const asRead = (column: PgColumn): SQL => sql`date_trunc('milliseconds', coalesce(${column}, 'epoch'))`

/** Sends what there is to say of changes. @returns those of which there is no more to say: told, refused for good, or without a mail */
export async function tellOf<Change, Mail extends News>(
  changes: { change: Change; mail?: Mail }[],
  send: SendNews<Mail>,
): Promise<Change[]> {
  const mails = changes.flatMap(({ mail }) => mail ?? [])
  const outcomes = mails.length > 0 ? await send(mails) : []
  const later = new Set(mails.filter((_, at) => outcomes[at] !== 'done'))
  return changes.filter(({ mail }) => !mail || !later.has(mail)).map(({ change }) => change)
}
