import type { ScanVerdict } from '#domain/content/virus-scanner.ts'
import type { Issue } from '#domain/problem.ts'

/**
 * A file part as it came in. `content` is absent when the part was refused while it arrived; `issues` then says why.
 */
export interface ReceivedDocument {
  partName: string
  fileName: string
  mediaType: string
  /** SHA-256 of the plain bytes; absent when they were not all read */
  sha256?: Buffer
  content?: { contentId: string; key: Uint8Array; sizeInBytes: number; scan: ScanVerdict }
  issues: Issue[]
}

/** What the audit trail keeps of a document: neither its name nor its content. */
export const auditedDocument = ({ mediaType, content, sha256 }: ReceivedDocument) => ({
  mediaType,
  sizeInBytes: content?.sizeInBytes,
  sha256: sha256?.toString('base64url'),
})
