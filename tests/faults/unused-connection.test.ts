import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { startEbox } from '#tests/fixtures/ebox.ts'

test(
  'R10 a connection that a browser opened ahead does not keep the e-Box from stopping',
  { timeout: 180_000 },
  async () => {
    const ebox = await startEbox({ env: { SERVE: 'api,oauth' } })
    const ahead = connect(ebox.port, 'localhost')
    await once(ahead, 'connect')
    const begun = performance.now()
    await ebox.stop()
    expect(performance.now() - begun).toBeLessThan(8_000)
    ahead.destroy()
  },
)
