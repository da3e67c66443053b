import { AxeBuilder } from '@axe-core/playwright'
import { expect, test as plain } from '@playwright/test'
import { sharedEbox, type SharedEbox } from '#tests/fixtures/ebox.ts'

/** What a test of the pages is given: the run's e-Box (its address is the base of every path) and axe. */
interface PageFixtures {
  /** Fails when axe finds anything on the page as it stands, WCAG 2.2 AA and best practices. */
  axeClean: () => Promise<void>
}

interface RunFixtures {
  ebox: SharedEbox
}

export const test = plain.extend<PageFixtures, RunFixtures>({
  ebox: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads which fixtures this one needs from the pattern
    async ({}, use) => {
      await use(await sharedEbox())
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  baseURL: async ({ ebox }, use) => {
    await use(ebox.origin)
  },
  axeClean: async ({ page }, use) => {
    await use(async () => {
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .analyze()
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
    })
  },
})

export { expect }
