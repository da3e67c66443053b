import type { Page } from '@playwright/test'
import { aFile, aPdf } from '#tests/fixtures/publisher.ts'
import type { SharedEbox } from '#tests/fixtures/ebox.ts'
import { expectToFit, test } from './fixtures.ts'
import { aLetter, aReplacedLetter, aSeededLetter, enterprises, expectDrawn } from './letters.ts'
import type { Method } from './sign-in.ts'

interface State {
  name: string
  /** Who sees it; without one, who is not signed in */
  person?: string
  method?: Method
  path: string | ((ebox: SharedEbox) => Promise<string>)
  /** Waits until it stands */
  until?: (page: Page) => Promise<void>
}

const { bakery, publisher } = enterprises

const states: State[] = [
  { name: 'the first page', path: '/nl' },
  { name: 'the sign-in page', path: '/fr/sign-in' },
  { name: 'the sign-in page after a fault', path: '/de/sign-in?reason=failed' },
  { name: 'the sign-in page after a weak method', path: '/en/sign-in?reason=weak' },
  { name: 'a box', person: 'an-peeters', path: '/nl/citizen' },
  { name: 'the second page of a box', person: 'an-peeters', path: '/nl/citizen?page=2' },
  { name: 'an empty box', person: 'nadia-maes', path: `/nl/enterprise/${publisher}` },
  { name: 'a box that is not open', person: 'nadia-maes', path: '/fr/citizen' },
  { name: 'a letter', person: 'an-peeters', path: async () => `/nl${aSeededLetter().path}`, until: expectDrawn },
  {
    name: 'a letter that is a text',
    person: 'mary-wilson',
    path: async (ebox) =>
      `/en${(await aLetter(ebox, 'mary-wilson', { files: [], bodyContent: { nl: 'Een\n\ntekst' }, isBodyMainContent: true })).path}`,
  },
  {
    name: 'a letter with everything',
    person: 'bram-claes',
    path: async (ebox) => `/de${(await aFullLetter(ebox)).path}`,
    until: expectDrawn,
  },
  {
    name: 'a letter that asks to be paid',
    person: 'an-peeters',
    path: async () => `/fr${aSeededLetter('parking-permit-fee').path}`,
    until: expectDrawn,
  },
  {
    name: 'a letter that was replaced',
    person: 'greta-schroder',
    path: async (ebox) => `/de${(await aReplacedLetter(ebox, 'greta-schroder', aReason)).letter.path}`,
  },
  {
    name: 'a letter that was answered',
    person: 'an-peeters',
    path: async () => `/nl${aSeededLetter('works-in-your-street').path}?reply=sent`,
    until: expectDrawn,
  },
  {
    name: 'a letter that leads elsewhere and is to be read by a day',
    person: 'mary-wilson',
    path: async (ebox) => `/en${(await aLetterToActOn(ebox)).path}`,
    until: expectDrawn,
  },
  {
    name: 'a box with letters to act on, to read by a day and withdrawn',
    person: 'mary-wilson',
    path: async (ebox) => {
      await aReplacedLetter(ebox, 'mary-wilson', aReason)
      return `/en${(await aLetterToActOn(ebox)).box}`
    },
  },
  { name: 'what a search did not find', person: 'an-peeters', path: '/nl/citizen?q=nergens-te-vinden&show=unread' },
  { name: 'the choice of an enterprise', person: 'bram-claes', path: '/nl/enterprise' },
  { name: 'the choice of an enterprise for who has none', person: 'mary-wilson', path: '/en/enterprise' },
  { name: 'the box of an enterprise', person: 'bram-claes', path: `/en/enterprise/${bakery}` },
  { name: 'the page about me', person: 'greta-schroder', path: '/de/me' },
  { name: 'the page about me after a weak method', person: 'mary-wilson', method: 'password', path: '/en/me' },
  { name: 'a page that is not there', person: 'an-peeters', path: '/nl/citizen/messages/nothing' },
]

const aReason =
  'In de eerste brief stond een verkeerde datum en een verkeerd bedrag; wij verontschuldigen ons daarvoor.'

/** A letter with a button of its sender's, something to do and a day by which to read it. */
async function aLetterToActOn(ebox: SharedEbox) {
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
  return aLetter(ebox, 'mary-wilson', {
    dueDate: day(5),
    actions: [{ messageActionId: 'zilverpad:declare-fleet', parameter: 'WP-1' }],
    businessDataList: [
      { key: 'FOR_ACTION', values: [{ nl: 'true' }] },
      { key: 'FOR_ACTION_DUE_DATE', values: [{ nl: day(12) }] },
    ],
  })
}

/** A letter with a text, several documents of several kinds, somebody's attention, references and a day to do it by. */
async function aFullLetter(ebox: SharedEbox) {
  const due = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10)
  const file = async (at: number, bytes: Uint8Array, fileName: string, contentType = 'application/pdf') =>
    aFile({ name: `upfile${at}`, fileName, contentType, bytes })
  return aLetter(ebox, bakery, {
    subject: 'Een lange titel die op een telefoon zeker niet op een enkele regel past, en dan nog iets langer',
    files: [
      await file(1, await aPdf('Het eerste document'), 'brief.pdf'),
      await file(
        2,
        await aPdf('Het tweede document'),
        'een-heel-lange-bestandsnaam_zonder_enige_spatie_'.repeat(3) + '.pdf',
      ),
      await file(3, Buffer.from('een,tabel\n1,2\n'), 'tabel.csv', 'text/csv'),
    ],
    bodyContent: { nl: 'Beste,\n\nDit is de begeleidende tekst.' },
    forTheAttentionOf: { label: 'De boekhouding' },
    businessDataList: [
      { key: 'FOR_ACTION', values: [{ nl: 'true' }] },
      { key: 'FOR_ACTION_DUE_DATE', values: [{ nl: due }] },
      { key: 'BUSINESS_DOMAIN', values: [{ nl: 'FINANCE' }] },
      { key: 'BECBE', values: [{ nl: bakery }] },
    ],
  })
}

for (const { name, person, method, path, until } of states) {
  test(
    `P01 ${name} is accessible, light and dark, and fits`,
    { tag: '@phone' },
    async ({ ebox, page, signedInAs, axeClean }) => {
      if (person) await signedInAs(person, method)
      await page.goto(typeof path === 'string' ? path : await path(ebox))
      await until?.(page)
      await axeClean()
      await page.emulateMedia({ colorScheme: 'dark' })
      await axeClean()
      await expectToFit(page)
      // 1280 pixels enlarged to 400 % leave 320 (WCAG 1.4.10).
      await page.setViewportSize({ width: 320, height: 640 })
      await expectToFit(page)
    },
  )
}

test('P01 the page of the identity provider is accessible too', async ({ page, axeClean }) => {
  await page.goto('/en/sign-in')
  await page.getByRole('main').getByRole('button').click()
  await page.waitForURL(/\/sign-in\/[\w-]+$/)
  await axeClean()
})
