import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { alias: { 'server-only': new URL('./tests/fixtures/server-only.ts', import.meta.url).pathname } },
  test: {
    include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'],
    exclude: ['tests/web/**'],
    globalSetup: ['tests/fixtures/global-setup.ts'],
    reporters: ['default', './tests/reporter/vitest-tally.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: process.env.TEST_LONG ? 600_000 : 60_000,
    hookTimeout: 180_000,
    // next-auth imports `next/server` without its suffix, which Node itself does not find.
    server: { deps: { inline: ['next-auth'] } },
  },
})
