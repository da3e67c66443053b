import { expect, test } from 'vitest'
import { prefersRepresentation } from '#http/prefer.ts'

const prefers = (prefer?: string) =>
  prefersRepresentation(new Request('https://ebox.example', { headers: prefer === undefined ? {} : { prefer } }))

test.each([
  'return=representation',
  'Return="representation"',
  'wait=10, return=representation',
  ' return = representation ; x=y, return=minimal',
])('"%s" asks for the representation', (prefer) => expect(prefers(prefer)).toBe(true))

test.each([
  undefined,
  '',
  'return',
  'return=minimal',
  'return=minimal, return=representation',
  'returns=representation',
  'return=representations',
  'x="return=representation"',
])('%j does not', (prefer) => expect(prefers(prefer)).toBe(false))
