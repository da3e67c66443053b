import { MessageStatusesShape } from '#http/message-registry/message-status.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import type { SharedEbox } from '#tests/fixtures/ebox.ts'
import { call } from '#tests/fixtures/registry.ts'
import { expect, test } from './fixtures.ts'
import { aLetter, documentIdOf, downloadOf, expectDrawn, type Letter } from './letters.ts'

/** Which facts of a person's reading the sender is told. */
async function toldOf(ebox: SharedEbox, { messageId }: Letter) {
  const as = findClient(ebox.credentials, 'documentSender').id
  const { json } = await call(ebox, '/ebox/messageStatuses/search', { as, json: { messageIds: [messageId] } })
  const [status] = MessageStatusesShape.parse(json).items
  return {
    state: status?.state,
    opened: status?.openedByPerson?.actor,
    downloaded: status?.downloaded?.actor,
    fetched: status?.fetchedByMachine?.actor,
  }
}

test('a sender is told apart that a person looked at a letter and that a person took it along', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const [seen, taken] = [await aLetter(ebox, 'mary-wilson'), await aLetter(ebox, 'mary-wilson')]
  await signedInAs('mary-wilson')

  await page.goto(`/en${seen.path}`)
  await expectDrawn(page)
  expect(await toldOf(ebox, seen)).toEqual({ state: 'read', opened: 'citizen' })
  const downloading = page.waitForEvent('download')
  await downloadOf(page).click()
  await (await downloading).path()
  expect(await toldOf(ebox, seen)).toEqual({ state: 'read', opened: 'citizen', downloaded: 'citizen' })

  // The address itself gives a file too, whatever link led to it.
  expect(await toldOf(ebox, taken)).toEqual({ state: 'received' })
  const saving = page.waitForEvent('download')
  const address = `/en${taken.path}/documents/${await documentIdOf(ebox, taken)}`
  await page.goto(address).catch(() => undefined) // a navigation that becomes a download ends there
  await (await saving).path()
  expect(await toldOf(ebox, taken)).toEqual({ state: 'read', downloaded: 'citizen' })
})
