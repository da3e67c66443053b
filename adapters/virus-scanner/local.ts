import { inflateRawSync } from 'node:zlib'
import type { Scan, VirusScanner } from '#domain/content/virus-scanner.ts'

/** The test file of EICAR (eicar.org), in two halves: whole, it would have this file taken for a virus. */
const EICAR = Buffer.from(
  ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join(''),
  'latin1',
)
const LOCAL_ENTRY = Buffer.from('PK\x03\x04', 'latin1')
const LOCAL_ENTRY_BYTES = 30
const DEFLATED = 8
const KEPT_BYTES = 1024 * 1024
const MAX_ENTRIES = 50
const MAX_ENTRY_BYTES = 256 * 1024

/**
 * Stands in for a scanner on a fresh machine. It knows one virus, the harmless one that exists to try scanners with: anywhere in a
 * content, and in the deflated entries of a ZIP of up to 1 MiB. It does not see into mails, the streams of a PDF or archives in archives:
 * that takes clamd, which is given every content whole.
 */
export function localScanner(): VirusScanner {
  return { begin, isAnswering: () => Promise.resolve(true) }
}

function begin(): Scan {
  let seam: Buffer = Buffer.alloc(0)
  let kept: Buffer[] = []
  let size = 0
  let isFound = false
  let isArchive = false
  return {
    write(bytes) {
      const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
      size += piece.length
      if (size <= KEPT_BYTES) kept.push(piece)
      else kept = []
      // What lies across two pieces is found in the end of the one and the beginning of the other.
      const joint = Buffer.concat([seam, piece.subarray(0, EICAR.length)])
      isFound ||= piece.includes(EICAR) || joint.includes(EICAR)
      isArchive ||= piece.includes(LOCAL_ENTRY) || joint.includes(LOCAL_ENTRY)
      seam = (piece.length < EICAR.length ? joint : piece).subarray(-EICAR.length)
      return Promise.resolve()
    },
    end() {
      isFound ||= isArchive && hasDeflatedEicar(Buffer.concat(kept))
      return Promise.resolve(isFound ? { verdict: 'found', virus: 'Eicar-Test-Signature' } : { verdict: 'clean' })
    },
    abandon() {},
  }
}

/** Unpacks the first bytes of a ZIP's deflated entries (APPNOTE 4.3.7), never more than 50 of 256 KiB. */
function hasDeflatedEicar(content: Buffer): boolean {
  let at = content.indexOf(LOCAL_ENTRY)
  for (let entries = 0; at >= 0 && at + LOCAL_ENTRY_BYTES <= content.length && entries < MAX_ENTRIES; entries += 1) {
    const dataAt = at + LOCAL_ENTRY_BYTES + content.readUInt16LE(at + 26) + content.readUInt16LE(at + 28)
    if (content.readUInt16LE(at + 8) === DEFLATED && inflated(content.subarray(dataAt)).includes(EICAR)) return true
    at = content.indexOf(LOCAL_ENTRY, at + 1)
  }
  return false
}

/** What a deflated stream begins with, its end not looked for; nothing when it is not one or holds too much. */
function inflated(bytes: Buffer): Buffer {
  try {
    return inflateRawSync(bytes, { maxOutputLength: MAX_ENTRY_BYTES })
  } catch {
    return Buffer.alloc(0)
  }
}
