import { defineConfig } from '@playwright/test'
import { findChromium } from './tests/fixtures/chromium.ts'

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }

export default defineConfig({
  testDir: 'tests/web',
  globalSetup: './tests/fixtures/global-setup.ts',
  outputDir: 'test-results',
  reporter: [['list'], ['./tests/reporter/playwright-tally.ts']],
  workers: 2,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
  // How long a thing that comes may take on a busy machine; what is there passes at once.
  expect: { timeout: 20_000 },
  use: {
    browserName: 'chromium',
    screenshot: 'only-on-failure',
    trace: 'off',
    launchOptions: {
      executablePath: findChromium(),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'desktop', use: { viewport: { width: 1280, height: 800 } } },
    // What a phone may do otherwise; the rest would only be done twice.
    { name: 'phone', use: phone, grep: /@phone/ },
  ],
})
