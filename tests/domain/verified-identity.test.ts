import { expect, test } from 'vitest'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { verifiedIdentity } from '#domain/access/verified-identity.ts'

const keys: Pick<KeyProvider, 'lookupHash' | 'lookupHex'> = {
  lookupHash: (kind, value) => Buffer.from(`${kind} ${value}`),
  lookupHex: (kind, value) => Buffer.from(`${kind} ${value}`).toString('hex'),
}
const own = {
  ssin: 'egovNRN',
  qualities: 'roles',
  qualityOf: new Map([
    ['urn:profession:not', 'notary'],
    ['urn:profession:adv', 'lawyer'],
  ]),
}
const claims = { iss: 'https://idp.example', sub: 'one', auth_time: 1_700_000_000, name: 'Emma Willems', acr: 'high' }
const read = (more: Record<string, unknown>) =>
  verifiedIdentity({ ...claims, ...more }, own, { ...keys, wrap: never, unwrap: never })
const never = () => Promise.reject(new Error('not asked'))

test.each([
  ['a list', ['urn:profession:not', 'urn:profession:adv'], ['notary', 'lawyer']],
  ['one text', 'urn:profession:adv', ['lawyer']],
  ['the same twice', ['urn:profession:not', 'urn:profession:not'], ['notary']],
  ['a value that nobody mapped, also one that is an id of ours', ['urn:profession:vet', 'notary'], []],
  ['no list of texts', [{ name: 'notary' }], []],
  ['nothing', undefined, []],
])('qualities told as %s', (_how, roles, qualities) => {
  expect(read({ roles }).qualities).toEqual(qualities)
})

test('an SSIN that is none counts as none, and a level that is missing as weak', () => {
  expect(read({ egovNRN: '84031200067' }).ssin?.value).toBe('84031200067')
  expect(read({ egovNRN: '84031200068' }).ssin).toBeUndefined()
  expect(read({ acr: undefined }).acr).toBe('')
})
