import type { Page } from '@playwright/test'
import { messagesOf } from '#locales/messages.ts'
import { routing } from '#locales/routing.ts'
import type { SharedEbox } from '#tests/fixtures/ebox.ts'
import { aMessageType } from '#tests/fixtures/message-types.ts'
import { rowsOf, sqlAs } from '#tests/fixtures/rows.ts'
import { expect, test } from './fixtures.ts'
import { aLetter, enterprises } from './letters.ts'

/*
 * A sender proposes where its letters should come (spec §3); each enterprise looks at it first and decides. Nadia Maes works at the desk of the
 * sender of `aLetter`; Bram Claes manages the bakery, Julie Renard reads there. Each test proposes for a kind of letters of its own.
 */
const desk = `publisher/${enterprises.publisher}`
const rules = `enterprise/${enterprises.bakery}/routing`

/** A name for a part of the box that no other test has. */
const aPartitionName = () => `P-${crypto.randomUUID().slice(0, 8).toUpperCase()}`

const propose = (ebox: SharedEbox, messageTypeId: string, partition: string | null) =>
  sqlAs(ebox)`UPDATE message_type SET suggested_partition = ${partition} WHERE message_type_id = ${messageTypeId}`

/** The proposal, by the name of the part where it leads. */
const proposalOf = (page: Page, partition: string) =>
  page.getByRole('main').getByRole('listitem').filter({ hasText: partition })

const partitionOf = async (ebox: SharedEbox, messageTypeId: string) => {
  const { messageId } = await aLetter(ebox, enterprises.bakery, { messageTypeId })
  return (await rowsOf(ebox, messageId)).messages[0]?.['partition']
}

const rulesOf = (ebox: SharedEbox, messageTypeId: string) =>
  sqlAs(ebox)`SELECT partition_id FROM routing_rule WHERE message_type_id = ${messageTypeId}`

for (const locale of routing.locales)
  test(`P01 a sender proposes a part of the box in ${locale}; a manager sees what it would do, accepts it, and the next letter comes there`, async ({
    ebox,
    page,
    signedInAs,
    looksRight,
  }) => {
    test.slow()
    const { publisher, routing: say, fieldProblems } = messagesOf(locale)
    const form = publisher.type.suggestion
    const partition = aPartitionName()
    const messageTypeId = await aMessageType(ebox, { audience: 'enterprise' })
    expect(await partitionOf(ebox, messageTypeId)).toBe('GENERAL')

    await signedInAs('nadia-maes')
    await page.goto(`/${locale}/${desk}/letters/${messageTypeId}`)
    await page.getByLabel(form.partition).fill('een deel!')
    await page.getByRole('button', { name: form.send }).click()
    await expect(page.getByRole('alert').filter({ hasText: publisher.type.summary })).toContainText(
      fieldProblems.partition,
    )
    await page.getByLabel(form.partition).fill(partition.toLowerCase())
    const reason = `Zo staan ze bij elkaar ${partition}`
    await page.getByLabel(form.reasonIn.replace('{language}', publisher.types.nl)).fill(reason)
    await page.getByRole('button', { name: form.send }).click()
    await expect(page.getByRole('status').filter({ hasText: publisher.type.saved })).toBeVisible()
    await expect(page.getByLabel(form.partition)).toHaveValue(partition)
    await looksRight()

    await signedInAs('bram-claes')
    await page.goto(`/${locale}/${rules}`)
    const proposal = proposalOf(page, partition)
    await expect(proposal).toContainText(reason)
    await expect(proposal).toContainText(say.suggested.madeToo)
    await looksRight()
    await proposal.getByRole('button', { name: say.suggested.look }).click()
    await expect(page.getByRole('heading', { level: 2 }).filter({ hasText: partition })).toContainText('1')
    await looksRight()
    expect(await rulesOf(ebox, messageTypeId)).toEqual([])
    await page.getByRole('button', { name: say.tried.make }).click()
    await expect(page.getByRole('status').filter({ hasText: say.done.made })).toBeVisible()
    await expect(proposalOf(page, partition).filter({ hasText: reason })).toHaveCount(0)
    expect(await rulesOf(ebox, messageTypeId)).toEqual([{ partition_id: partition }])
    expect(await partitionOf(ebox, messageTypeId)).toBe(partition)
  })

test('what was accepted stays when the sender proposes nothing any more, and another proposal is asked anew', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const say = messagesOf('en').routing
  const [first, second] = [aPartitionName(), aPartitionName()]
  const messageTypeId = await aMessageType(ebox, { audience: 'enterprise' })
  await partitionOf(ebox, messageTypeId)
  await propose(ebox, messageTypeId, first)
  await signedInAs('bram-claes')
  await page.goto(`/en/${rules}?suggested=${messageTypeId}`)
  await page.getByRole('button', { name: say.tried.make }).click()
  await expect(page.getByRole('status').filter({ hasText: say.done.made })).toBeVisible()
  await propose(ebox, messageTypeId, null)
  expect(await partitionOf(ebox, messageTypeId)).toBe(first)
  await propose(ebox, messageTypeId, second)
  await page.goto(`/en/${rules}`)
  await expect(proposalOf(page, second)).toBeVisible()
})

test('what a manager declines is not shown again and changes nothing; one that is gone meanwhile is not accepted', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const say = messagesOf('en').routing
  const [declined, gone] = [aPartitionName(), aPartitionName()]
  const messageTypeId = await aMessageType(ebox, { audience: 'enterprise' })
  const other = await aMessageType(ebox, { audience: 'enterprise' })
  for (const type of [messageTypeId, other]) await partitionOf(ebox, type)
  await propose(ebox, messageTypeId, declined)
  await propose(ebox, other, gone)
  await signedInAs('bram-claes')
  await page.goto(`/en/${rules}`)
  await proposalOf(page, declined).getByRole('button', { name: say.suggested.decline }).click()
  await expect(page.getByRole('status').filter({ hasText: say.done.declined })).toBeVisible()
  await expect(proposalOf(page, declined)).toHaveCount(0)
  expect(await rulesOf(ebox, messageTypeId)).toEqual([])
  expect(await partitionOf(ebox, messageTypeId)).toBe('GENERAL')

  await proposalOf(page, gone).getByRole('button', { name: say.suggested.look }).click()
  await propose(ebox, other, null)
  await page.getByRole('button', { name: say.tried.make }).click()
  await expect(page.getByRole('alert').filter({ hasText: say.problems.unknown })).toBeVisible()
  expect(await rulesOf(ebox, other)).toEqual([])
  const made = await sqlAs(ebox)`SELECT FROM partition WHERE partition_id = ${gone}`
  expect(made).toHaveLength(0)
})

test('two managers who accept the same proposal make one rule, and a late no takes nothing back', async ({
  context,
  ebox,
  page,
  signedInAs,
}) => {
  const say = messagesOf('en').routing
  const partition = aPartitionName()
  const messageTypeId = await aMessageType(ebox, { audience: 'enterprise' })
  await partitionOf(ebox, messageTypeId)
  await propose(ebox, messageTypeId, partition)
  await signedInAs('bram-claes')
  const [second, third] = [await context.newPage(), await context.newPage()]
  for (const each of [page, second, third]) await each.goto(`/en/${rules}?suggested=${messageTypeId}`)
  for (const each of [page, second]) {
    await each.getByRole('button', { name: say.tried.make }).click()
    await expect(each.getByRole('status').filter({ hasText: say.done.made })).toBeVisible()
  }
  await proposalOf(third, partition).getByRole('button', { name: say.suggested.decline }).click()
  await expect(third.getByRole('status').filter({ hasText: say.done.declined })).toBeVisible()
  expect(await rulesOf(ebox, messageTypeId)).toEqual([{ partition_id: partition }])
  const answers = await sqlAs(
    ebox,
  )`SELECT is_accepted FROM routing_suggestion_answer WHERE message_type_id = ${messageTypeId}`
  expect(answers).toEqual([{ is_accepted: true }])
})

test('nothing is proposed to an enterprise that got no such letter, nor shown to who only reads', async ({
  ebox,
  page,
  signedInAs,
}) => {
  const partition = aPartitionName()
  const messageTypeId = await aMessageType(ebox, { audience: 'enterprise' })
  await propose(ebox, messageTypeId, partition)
  await signedInAs('bram-claes')
  await page.goto(`/en/${rules}`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.getByText(partition)).toHaveCount(0)
  await partitionOf(ebox, messageTypeId)
  await page.goto(`/en/${rules}`)
  await expect(proposalOf(page, partition)).toBeVisible()
  await signedInAs('julie-renard')
  expect((await page.goto(`/en/${rules}`))?.status()).toBe(404)
})
