import { mailer } from '#adapters/mailer/index.ts'
import { codeMinutes } from '#domain/ebox/address-code.ts'
import type { EmailAddress } from '#domain/ebox/email-address.ts'
import type { AddressCode } from '#domain/registration/ask-address-code.ts'
import { composeAddressChanged, composeAddressCode } from '#emails/compose-box-mails.ts'
import { env } from '#env.ts'
import { currentLanguage } from './language.ts'

/** Mails a code to the address that it confirms. @returns whether the mail system took it */
export async function mailAddressCode({ address, code, key }: AddressCode): Promise<boolean> {
  const mail = await composeAddressCode(await currentLanguage(), code, codeMinutes, env().ORIGIN)
  const [outcome] = await mailer().sendBatch([{ ...mail, to: address, key }])
  return outcome?.status === 'accepted'
}

/** Tells the address of before that another took its place. A mail system that does not take it changes nothing. @param place as composeAddressChanged */
export async function tellAddressOfBefore(address: EmailAddress, place?: string): Promise<void> {
  const mail = await composeAddressChanged(await currentLanguage(), env().ORIGIN, place)
  await mailer().sendBatch([{ ...mail, to: address, key: `addressChanged/${crypto.randomUUID()}` }])
}

/** A code as people copy it: with spaces, or a hyphen in the middle. @returns undefined for what is none */
export function typedCode(code: string): string | undefined {
  const typed = code.replaceAll(/[\s-]/g, '')
  return /^\d{6}$/.test(typed) ? typed : undefined
}
