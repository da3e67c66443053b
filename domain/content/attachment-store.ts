import type { Readable } from 'node:stream'
import type { ByteRange } from '#domain/content/envelope.ts'

export interface StoredContent {
  contentId: string
  /** When its last byte was written, by the store's clock */
  writtenAt: Date
}

/**
 * Port: where encrypted contents lie, as blobs under their content id (embedded: a folder; real: an object store).
 * It holds no key and no name. A content id that is not one is refused with a TypeError by every function.
 */
export interface AttachmentStore {
  /**
   * Writes one blob; durable when it resolves. On failure, of the source or of the store, nothing is left and the error goes on;
   * StorageFull when there is no room. A blob is never overwritten: an id that exists is refused.
   */
  write(contentId: string, source: AsyncIterable<Uint8Array>): Promise<void>
  /** The stored bytes, or those from `start` to `end` (both included, cut at the end of the blob). Throws ContentMissing. */
  read(contentId: string, range?: ByteRange): Promise<Readable>
  /** Stored bytes, not plain ones. Throws ContentMissing. */
  size(contentId: string): Promise<number>
  /** Removes a blob and what a crash left of it; silent when there is none. */
  remove(contentId: string): Promise<void>
  /** Every blob, in no order, the unfinished ones that a crash left among them. */
  list(): AsyncIterable<StoredContent>
}

/** No blob under this id. */
export class ContentMissing extends Error {
  constructor(contentId: string, options?: ErrorOptions) {
    super(`Content ${contentId} is not in the attachment store`, options)
    this.name = 'ContentMissing'
  }
}

/** The store has no room left; the upload may be tried again later (HTTP: 507 or 503). */
export class StorageFull extends Error {
  constructor(options?: ErrorOptions) {
    super('The attachment store is full', options)
    this.name = 'StorageFull'
  }
}
