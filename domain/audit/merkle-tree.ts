import { hash } from 'node:crypto'

/*
 * The Merkle tree of RFC 9162 §2.1 over SHA-256. A level is made of the one below by hashing neighbours in pairs; one that is left
 * over rises as it is. That gives the tree that the RFC defines by cutting at the largest power of two.
 */
const LEAF = Buffer.of(0)
const NODE = Buffer.of(1)

const sha256 = (...parts: Uint8Array[]): Uint8Array => hash('sha256', Buffer.concat(parts), 'buffer')

/** The hash of an entry: 32 bytes. Its prefix keeps a leaf from passing for a node. */
export function leafHash(entry: Uint8Array): Uint8Array {
  return sha256(LEAF, entry)
}

/** The root over the hashes of entries, 32 bytes; of none, the hash of nothing (RFC 9162 §2.1.1). */
export function merkleRoot(leaves: readonly Uint8Array[]): Uint8Array {
  let level = leaves
  while (level.length > 1) level = levelAbove(level)
  return level[0] ?? sha256()
}

/**
 * What proves that the leaf at `index` is in the tree: its neighbours on the way to the root, lowest first (RFC 9162 §2.1.3.1).
 * @throws RangeError when there is no leaf there
 */
export function inclusionProof(leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) throw new RangeError('There is no such leaf')
  const proof: Uint8Array[] = []
  let at = index
  for (let level = leaves; level.length > 1; level = levelAbove(level)) {
    const neighbour = level[at ^ 1]
    if (neighbour) proof.push(neighbour)
    at >>= 1
  }
  return proof
}

export interface Inclusion {
  leaf: Uint8Array
  /** From 0 */
  index: number
  /** Leaves in the whole tree */
  size: number
  proof: readonly Uint8Array[]
}

/** Whether a proof leads from the leaf at this place to this root (RFC 9162 §2.1.3.2). */
export function isIncluded(root: Uint8Array, { leaf, index, size, proof }: Inclusion): boolean {
  if (!(index >= 0 && index < size)) return false
  const neighbours = [...proof]
  let [at, last] = [index, size - 1]
  let reached = leaf
  for (; last > 0; at >>= 1, last >>= 1) {
    const isLeftOver = at === last && at % 2 === 0
    if (isLeftOver) continue
    const neighbour = neighbours.shift()
    if (!neighbour) return false
    reached = at % 2 === 0 ? sha256(NODE, reached, neighbour) : sha256(NODE, neighbour, reached)
  }
  return neighbours.length === 0 && Buffer.compare(reached, root) === 0
}

function levelAbove(level: readonly Uint8Array[]): Uint8Array[] {
  const above: Uint8Array[] = []
  for (let at = 0; at < level.length; at += 2) {
    const [left, right] = [level[at], level[at + 1]]
    if (left) above.push(right ? sha256(NODE, left, right) : left)
  }
  return above
}
