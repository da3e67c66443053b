/** What a scanner says of a content. `clean` alone is clean: silence and half an answer are `unanswered`. */
export type ScanVerdict =
  | { verdict: 'clean' }
  /** `virus` is the scanner's name for it, fit for a log */
  | { verdict: 'found'; virus: string }
  | { verdict: 'unanswered'; reason: string }
  /** It takes no content of this size; asked again, it would say the same */
  | { verdict: 'tooLarge' }

/** One content on its way through the scanner. Nothing here throws or rejects: what goes wrong is a verdict. */
export interface Scan {
  /** Resolves when the scanner took the bytes, or takes no more: it sets the pace. They must not change meanwhile. */
  write(bytes: Uint8Array): Promise<void>
  /** The content is whole; resolves with what the scanner says of it. */
  end(): Promise<ScanVerdict>
  /** The content will not become whole. */
  abandon(): void
}

/** Port: looks for viruses in contents that stream past it (embedded: a stand-in that knows EICAR; real: clamd). */
export interface VirusScanner {
  begin(): Scan
  /** Whether it could scan now; never rejects. */
  isAnswering(): Promise<boolean>
}

/** Sends a whole content through the scanner. @throws what the source throws */
export async function scanContent(scanner: VirusScanner, source: AsyncIterable<Uint8Array>): Promise<ScanVerdict> {
  const scan = scanner.begin()
  try {
    for await (const bytes of source) await scan.write(bytes)
  } catch (error) {
    scan.abandon()
    throw error
  }
  return scan.end()
}
