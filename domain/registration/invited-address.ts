import { decryptText, encryptText } from '#domain/content/owner-key.ts'
import type { EmailAddress } from '#domain/ebox/email-address.ts'

const contextOf = (invitationId: string) => `enterpriseInvitation.address|${invitationId}`

/** The address to which an invitation went, as its row keeps it, under the key of the enterprise's box. */
export const invitedAddress = {
  seal: (boxKey: Uint8Array, invitationId: string, address: EmailAddress): Uint8Array =>
    encryptText(boxKey, address, contextOf(invitationId)),
  open: (boxKey: Uint8Array, invitationId: string, cipher: Uint8Array): string =>
    decryptText(boxKey, cipher, contextOf(invitationId)),
}
