import { createHash, randomBytes } from 'node:crypto'
import { channel } from 'node:diagnostics_channel'
import type { AttachmentStore } from '#domain/content/attachment-store.ts'
import { inChunks } from '#domain/content/chunk.ts'
import { newContentId } from '#domain/content/content-id.ts'
import { ContentSampler } from '#domain/content/content-sample.ts'
import { encryptContent } from '#domain/content/envelope.ts'
import type { MediaType } from '#domain/content/known-media-types.ts'
import { mediaTypesOf } from '#domain/content/media-type.ts'
import type { ScanVerdict, VirusScanner } from '#domain/content/virus-scanner.ts'
import { unpacksTooFar } from '#domain/content/zip-bomb.ts'
import { payloadTooLarge } from '#domain/problem.ts'

const afterBlob = channel('ebox:failpoint:P2')

export interface ReceivedContent {
  contentId: string
  /** The content's own key, still bare: wrap it for its owner before the transaction ends, and let it go. */
  contentKey: Uint8Array
  /** Plain bytes */
  size: number
  /** SHA-256 of the plain bytes (32 bytes) */
  sha256: Buffer
  /** What these bytes may truthfully be called; empty when they are nothing that a publication may carry */
  mediaTypes: readonly MediaType[]
  /** An archive that would unpack to more than any honest one */
  isBomb: boolean
  scan: ScanVerdict
}

/**
 * Takes an upload in one pass, from socket to store, never whole in memory: counted, digested, looked at, scanned and encrypted.
 * Resolves when the blob is durable; whoever then refuses the publication removes it. When it throws, nothing is left.
 * @param scanner without one the content counts as not scanned
 * @throws Problem 413 past `maxBytes`; StorageFull; whatever the source throws
 */
export async function receiveContent(
  source: AsyncIterable<Uint8Array>,
  { store, scanner, maxBytes = Infinity }: { store: AttachmentStore; scanner?: VirusScanner; maxBytes?: number },
): Promise<ReceivedContent> {
  const contentId = newContentId()
  const contentKey: Uint8Array = randomBytes(32)
  const hash = createHash('sha256')
  const sampler = new ContentSampler()
  const scan = scanner?.begin()
  let verdict: Promise<ScanVerdict> | undefined

  async function* observed() {
    for await (const { bytes } of inChunks(source)) {
      sampler.add(bytes)
      if (sampler.size > maxBytes) throw payloadTooLarge(maxBytes)
      hash.update(bytes)
      await scan?.write(bytes)
      yield bytes
    }
    // Asked before the store is done: it judges while the bytes are made durable.
    verdict = scan?.end()
  }
  try {
    await store.write(contentId, encryptContent(observed(), { key: contentKey, contentId }))
  } catch (error) {
    scan?.abandon()
    throw error
  }
  afterBlob.publish({})
  const sample = sampler.sample()
  return {
    contentId,
    contentKey,
    size: sampler.size,
    sha256: hash.digest(),
    mediaTypes: await mediaTypesOf(sample),
    isBomb: unpacksTooFar(sample),
    scan: (await verdict) ?? { verdict: 'unanswered', reason: 'there is no scanner' },
  }
}
