import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { aLetter, expectDrawn } from './letters.ts'

test('P01 by keyboard alone one goes from the first page to an open letter, and sees where one is', async ({
  ebox,
  page,
}) => {
  const letter = await aLetter(ebox, 'mary-wilson')
  await page.goto('/en')
  await tabTo(page, 'Sign in')
  await page.keyboard.press('Enter')
  await page.waitForURL('/en/sign-in')
  await tabTo(page, 'Sign in')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/sign-in\/[\w-]+$/)

  // Radio buttons: one stop for each question, arrows to choose.
  await page.keyboard.press('Tab')
  while (!(await page.locator('#person-mary-wilson').isChecked())) await page.keyboard.press('ArrowDown')
  await expectFocusSeen(page)
  await page.keyboard.press('Tab')
  await expect(page.locator('#method-eid')).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.waitForURL('/en/citizen')

  await tabTo(page, letter.subject)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(letter.subject)
  await expectDrawn(page)
  // A toolbar is one stop, with arrows inside (ARIA Authoring Practices).
  await tabTo(page, '', '[role=toolbar] *')
  for (let presses = 0; presses < 3; presses++) await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('button', { name: 'As text' })).toBeFocused()
  await page.keyboard.press('Space')
  await expect(page.locator('[data-page="1"]').getByText(letter.subject)).toBeVisible()
})

test('P01 the first stop of a page leads past its frame', async ({ page, signedInAs }) => {
  await signedInAs('mary-wilson')
  await page.goto('/en/citizen')
  await page.keyboard.press('Tab')
  await expectFocusSeen(page)
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toBeFocused()
})

test('P01 every stop of a letter is seen', async ({ ebox, page, signedInAs }) => {
  const letter = await aLetter(ebox, 'mary-wilson')
  await signedInAs('mary-wilson')
  await page.goto(`/en${letter.path}`)
  await expectDrawn(page)
  const stops = new Set<string>()
  for (;;) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(() => document.activeElement?.outerHTML ?? '')
    if (stop.startsWith('<body') || stops.has(stop)) break
    stops.add(stop)
    await expectFocusSeen(page)
  }
  expect(stops.size).toBeGreaterThan(8)
})

/** Presses Tab until what has the focus, a link or a button, is called so. */
async function tabTo(page: Page, name: string, kind = 'a, button'): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab')
    const isThere = await page.evaluate(
      ([kind = '', name = '']) => {
        const focused = document.activeElement
        return Boolean(focused?.matches(kind) && focused.textContent.includes(name))
      },
      [kind, name],
    )
    if (!isThere) continue
    return expectFocusSeen(page)
  }
  throw new Error(`Tab never came to ${name || kind}`)
}

/** What has the focus is drawn as such, and is on the screen. */
async function expectFocusSeen(page: Page): Promise<void> {
  const seen = await page.evaluate(() => {
    const focused = document.activeElement
    if (!focused || focused === document.body) return 'nothing has the focus'
    const { outlineStyle, outlineWidth } = getComputedStyle(focused)
    const { top, bottom, width } = focused.getBoundingClientRect()
    const isOutlined = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2
    const isOnScreen = width > 0 && bottom > 0 && top < innerHeight
    return isOutlined && isOnScreen ? 'seen' : `not seen: ${focused.outerHTML}`
  })
  expect(seen).toBe('seen')
}
