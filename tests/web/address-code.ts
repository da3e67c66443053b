import { expect } from '@playwright/test'
import type { SharedEbox } from '#tests/fixtures/ebox.ts'

/** The code in the newest mail to an address, once there is one. */
export async function codeIn(ebox: SharedEbox, address: string): Promise<string> {
  await expect.poll(async () => (await ebox.inbox(address)).length).toBeGreaterThan(0)
  const [mail] = await ebox.inbox(address)
  const [code] = /^\d{6}$/m.exec(mail?.text ?? '') ?? []
  if (!code) throw new Error('The mail has no code')
  return code
}
