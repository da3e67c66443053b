import { expect, test } from 'vitest'
import { startBeside } from '#tests/fixtures/beside.ts'
import { findClient } from '#tests/fixtures/credentials.ts'
import { sharedEbox } from '#tests/fixtures/ebox.ts'
import { clientAssertion } from '#tests/fixtures/token.ts'

test('T06 of twenty uses of one assertion at two processes at the same moment one succeeds, and none afterwards', async () => {
  const ebox = await sharedEbox()
  await using beside = await startBeside(ebox, { SERVE: 'oauth' })
  const assertion = await clientAssertion(ebox.credentials, findClient(ebox.credentials, 'documentSender'))
  const ask = async (origin: string) => {
    const answer = await fetch(`${origin}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      }),
    })
    const { error } = (await answer.json()) as { error?: string }
    return error ?? answer.status
  }
  const both = Array.from({ length: 20 }, (_, turn) => ask(turn % 2 === 0 ? ebox.origin : beside.origin))
  const answers = await Promise.all(both)
  expect(answers.filter((each) => each === 200)).toHaveLength(1)
  expect(answers.filter((each) => each === 'invalid_client')).toHaveLength(19)
  for (const { origin } of [ebox, beside]) expect(await ask(origin)).toBe('invalid_client')
}, 60_000)
