import type { Locator, Page } from '@playwright/test'
import type { SharedEbox } from '#tests/fixtures/ebox.ts'
import { aLetter, type Letter } from './letters.ts'

/** What nobody at a desk may see without break-glass. */
export const secret = 'Only who this is for may read it'

/** A letter to Mary Wilson with a text of its own. */
export const aSecretLetter = (ebox: SharedEbox): Promise<Letter> =>
  aLetter(ebox, 'mary-wilson', { bodyContent: { nl: secret }, isBodyMainContent: true, files: [] })

/** A sentence with something in it, up to there. */
export const upTo = (sentence: string) => sentence.split(/[<{]/)[0] ?? ''

/** The row of a table, or the item of a list, about this. */
export const lineOf = (page: Page, what: string): Locator =>
  page.locator('main').locator('tbody tr, li').filter({ hasText: what })
