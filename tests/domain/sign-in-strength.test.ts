import { expect, test } from 'vitest'
import { isStrongEnough, satisfiedBy, satisfying } from '#domain/access/sign-in-strength.ts'

const levels = ['high', 'middle', 'low']

test('a sign-in satisfies its own level and those below, of the levels that may read a box', () => {
  expect(satisfiedBy('middle', levels)).toEqual(['middle', 'low'])
  expect(satisfiedBy('low', levels)).toEqual(['low'])
  expect(satisfiedBy('weak', levels)).toEqual([])
  expect(satisfiedBy('', levels)).toEqual([])
})

test('a level is satisfied by itself and those above; one that nobody configured by nothing else', () => {
  expect(satisfying('middle', levels)).toEqual(['high', 'middle'])
  expect(satisfying('mistyped', levels)).toEqual(['mistyped'])
  for (const acr of [...levels, 'weak'])
    expect(isStrongEnough({ satisfiedAcrs: satisfiedBy(acr, levels) }, 'mistyped')).toBe(false)
})

test('both say the same of every pair', () => {
  for (const acr of levels)
    for (const required of levels)
      expect(isStrongEnough({ satisfiedAcrs: satisfiedBy(acr, levels) }, required)).toBe(
        satisfying(required, levels).includes(acr),
      )
})

test('what asks nothing opens to every reader; what asks something, to none who signed in as nobody', () => {
  expect(isStrongEnough({ satisfiedAcrs: [] }, null)).toBe(true)
  expect(isStrongEnough({ satisfiedAcrs: [] }, 'low')).toBe(false)
  expect(isStrongEnough({ satisfiedAcrs: 'any' }, 'high')).toBe(true)
})
