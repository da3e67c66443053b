import { createHash } from 'node:crypto'
import { fc } from '#tests/fixtures/fast-check.ts'
import { expect, test } from 'vitest'
import { inclusionProof, isIncluded, leafHash, merkleRoot } from '#domain/audit/merkle-tree.ts'

const sha256 = (...parts: Uint8Array[]) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** The definition of RFC 9162 §2.1.1 word for word: cut at the largest power of two below the size. */
function rootByDefinition(entries: Uint8Array[]): Uint8Array {
  if (entries.length === 0) return sha256()
  const [only] = entries
  if (entries.length === 1 && only) return sha256(Uint8Array.of(0), only)
  let cut = 1
  while (cut * 2 < entries.length) cut *= 2
  return sha256(Uint8Array.of(1), rootByDefinition(entries.slice(0, cut)), rootByDefinition(entries.slice(cut)))
}

/** The same of §2.1.3.1: the path from a leaf to the root. */
function proofByDefinition(index: number, entries: Uint8Array[]): Uint8Array[] {
  if (entries.length === 1) return []
  let cut = 1
  while (cut * 2 < entries.length) cut *= 2
  const [left, right] = [entries.slice(0, cut), entries.slice(cut)]
  return index < cut
    ? [...proofByDefinition(index, left), rootByDefinition(right)]
    : [...proofByDefinition(index - cut, right), rootByDefinition(left)]
}

const entries = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 70 })
const oneOf = (all: Uint8Array[]) => fc.tuple(fc.constant(all), fc.nat(all.length - 1))
const entriesAndOne = entries.chain(oneOf)
/** No two the same: one that stands in two places is in both. */
const distinctAndOne = fc
  .uniqueArray(fc.uint8Array({ maxLength: 40 }), {
    minLength: 1,
    maxLength: 70,
    selector: (entry) => Buffer.from(entry).toString('hex'),
  })
  .chain(oneOf)

test('the root of nothing is the hash of nothing', () => {
  expect(Buffer.from(merkleRoot([])).toString('hex')).toBe(
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  )
})

test('the root of the entries that Certificate Transparency tests with is theirs', () => {
  const known = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
  const leaves = known.map((hex) => leafHash(Buffer.from(hex, 'hex')))
  expect(Buffer.from(merkleRoot(leaves)).toString('hex')).toBe(
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  )
})

test('root and proof are those that the RFC defines by recursion, for every size', () => {
  fc.assert(
    fc.property(entriesAndOne, ([all, index]) => {
      const leaves = all.map(leafHash)
      expect(merkleRoot(leaves)).toEqual(rootByDefinition(all))
      expect(inclusionProof(leaves, index)).toEqual(proofByDefinition(index, all))
    }),
  )
})

test('a proof leads from its leaf to the root, and from no other leaf, place or size', () => {
  fc.assert(
    fc.property(distinctAndOne, fc.nat(), fc.nat(80), ([all, index], bit, other) => {
      const leaves = all.map(leafHash)
      const root = merkleRoot(leaves)
      const leaf = leafHash(all[index] ?? new Uint8Array())
      const right = { leaf, index, size: leaves.length, proof: inclusionProof(leaves, index) }
      expect(isIncluded(root, right)).toBe(true)

      const flipped = Buffer.concat([leaf, ...right.proof])
      const at = bit % (flipped.length * 8)
      flipped.writeUInt8(flipped.readUInt8(at >> 3) ^ (1 << (at & 7)), at >> 3)
      const proof = right.proof.map((_, place) => flipped.subarray((place + 1) * 32, (place + 2) * 32))
      expect(isIncluded(root, { ...right, leaf: flipped.subarray(0, 32), proof })).toBe(false)
      expect(isIncluded(root, { ...right, proof: [...right.proof, leaf] })).toBe(false)
      if (right.proof.length > 0) expect(isIncluded(root, { ...right, proof: right.proof.slice(1) })).toBe(false)
      if (other !== index) expect(isIncluded(root, { ...right, index: other })).toBe(false)
    }),
  )
})

test('there is no proof for a place that the tree has not', () => {
  const leaves = [leafHash(Buffer.of(1)), leafHash(Buffer.of(2))]
  for (const index of [-1, 2, 0.5, Number.NaN]) expect(() => inclusionProof(leaves, index)).toThrow(RangeError)
})
