import { Dicer } from '@fastify/busboy'
import { describePart, type DescribedPart, type FilePart, filePartOf } from '#http/form-part.ts'
import type { IncomingBody } from '#http/incoming-body.ts'
import { isFatal, type MultipartRefusal } from '#http/multipart-refusal.ts'
import { parseHeaderValue } from '#http/part-header.ts'

export type { FilePart } from '#http/form-part.ts'

const MAX_HEADER_BYTES = 16 * 1024
const MAX_HEADER_PAIRS = 16
/** RFC 2046 §5.1.1 */
const BOUNDARY = /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/

export interface MultipartLimits {
  /** File parts that are received; the others are read and dropped */
  maxFiles: number
  /** Bytes of the whole body, as Content-Length counts them */
  maxBytes: number
  /** Bytes of the JSON part */
  maxJsonBytes: number
  /** Parts of any kind, after which reading stops */
  maxParts: number
}

/** Whose hand filled in the form. */
export interface MultipartForm {
  /** The part that is kept as text, and must be there */
  messagePart: string
  /** Further ones that are kept as text; every other one is a file */
  otherTexts?: readonly string[]
  /**
   * A browser's: several files have one name, and where none was chosen a part without name and content stands for it
   * (HTML §4.10.22.4). Each file gets a part name of its own.
   */
  isOfBrowser: boolean
}

const publicationForm: MultipartForm = { messagePart: 'messageToPublish', isOfBrowser: false }

export interface ReceivedPart<T> extends FilePart {
  received: T
}

export interface MultipartReading<T> {
  /** The JSON as text, strictly UTF-8, not parsed; of a form of people, their text. It may be there although something else was refused. */
  messageToPublish?: string
  /** The texts of the other parts that are kept as text, those that are there */
  otherTexts: Map<string, string>
  /** In the order of the body. With refusals these are for further checks only: what was stored is already discarded. */
  files: ReceivedPart<T>[]
  refusals: MultipartRefusal[]
  /** Discards everything that was stored; for a caller whose own checks refuse. Safe to call again. */
  discard(): Promise<void>
}

/**
 * Reads a publication's body (multipart/form-data, RFC 7578; spec §2.2) in one pass, parts in any order: `messageToPublish` is
 * kept as text, with or without a content type or file name; every other part is a file, handed to `receive` as it streams.
 * `receive` sets the pace: the socket is read no faster than it takes.
 *
 * What is wrong with the body comes back as `refusals`, as many as can be known; then nothing remains stored. A length over
 * `maxBytes` is refused before the body is touched. What `receive` throws stops the reading and is thrown on, after the rest is
 * discarded.
 *
 * After a fatal refusal the rest of the body is left unread, so that the answer can still go out; it should carry `Connection: close`.
 */
export async function readMultipart<T>(
  body: IncomingBody,
  limits: MultipartLimits,
  {
    receive,
    discard,
  }: {
    receive: (part: FilePart, stream: AsyncIterable<Uint8Array>) => Promise<T>
    /** Undoes `receive` */
    discard: (received: T) => Promise<void>
  },
  { messagePart, otherTexts = [], isOfBrowser }: MultipartForm = publicationForm,
): Promise<MultipartReading<T>> {
  const stored: T[] = []
  const isText = (partName: string) => partName === messagePart || otherTexts.includes(partName)
  const reading: MultipartReading<T> = {
    otherTexts: new Map(),
    files: [],
    refusals: [],
    async discard() {
      for (const received of stored.splice(0)) await discard(received)
    },
  }
  try {
    const boundary = boundaryOf(body, reading.refusals)
    const length = Number(body.headers.get('content-length') ?? 0)
    if (length > limits.maxBytes) reading.refusals.push({ kind: 'body-too-large', limit: limits.maxBytes })
    if (boundary !== undefined && reading.refusals.length === 0) await readParts(boundary)
  } catch (error) {
    await reading.discard()
    throw error
  }
  if (reading.refusals.length > 0) await reading.discard()
  return reading

  async function readParts(boundary: string): Promise<void> {
    const { refusals } = reading
    const tasks: Promise<void>[] = []
    const partNames = new Set<string>()
    const files: (ReceivedPart<T> | undefined)[] = []
    const refuse = (refusal: MultipartRefusal) => void refusals.push(refusal)
    const stop = Promise.withResolvers<never>()
    stop.promise.catch(() => {})
    const open = new Set<Dicer.PartStream>()
    let partCount = 0
    let fileCount = 0
    let headerCount = 0
    let isOver = false
    let isFinished = false

    const config = { boundary, maxHeaderPairs: MAX_HEADER_PAIRS, maxHeaderSize: MAX_HEADER_BYTES }
    const dicer = new Dicer(config)
    const finished = Promise.withResolvers<void>()
    finished.promise.catch(() => {})
    dicer.on('finish', () => {
      isFinished = true
      finished.resolve()
    })
    dicer.on('error', () => finished.reject(stoppedBy({ kind: 'body-incomplete' })))
    dicer.on('part', (part) => {
      // The parser reports a part that is cut on the part itself, whether or not somebody reads it.
      part.on('error', () => {})
      partCount += 1
      if (partCount > limits.maxParts) stop.reject(stoppedBy({ kind: 'too-many-parts', limit: limits.maxParts }))
      if (partCount > limits.maxParts || isOver) {
        part.resume()
        return
      }
      part.on('header', (header) => {
        headerCount += 1
        const task = isOver ? undefined : takePart(part, header)
        if (!task) {
          part.resume()
          return
        }
        open.add(part)
        const settled = task.finally(() => {
          open.delete(part)
          part.resume()
        })
        settled.catch(stop.reject)
        tasks.push(settled)
      })
    })

    /** Decides what a part is, by its headers alone, and starts to read it. Undefined: nobody wants it. */
    function takePart(part: Dicer.PartStream, header: object): Promise<void> | undefined {
      const described = describePart(header)
      if ('kind' in described) return void refuse(described)
      if (isOfBrowser && !isText(described.partName) && isNoFile(described)) return undefined
      const partName = isOfBrowser && !isText(described.partName) ? `file${partCount}` : described.partName
      if (partNames.has(partName)) return void refuse({ kind: 'duplicate-part', partName })
      partNames.add(partName)
      if (described.problems.length > 0) return void refusals.push(...described.problems)
      if (isText(partName)) return takeText(part, partName)
      fileCount += 1
      if (fileCount === limits.maxFiles + 1) refuse({ kind: 'too-many-files', limit: limits.maxFiles })
      const file = filePartOf({ ...described, partName })
      if (file.problems.length > 0) return void refusals.push(...file.problems)
      return fileCount > limits.maxFiles ? undefined : takeFile(part, file)
    }

    async function takeText(part: Dicer.PartStream, partName: string): Promise<void> {
      const pieces: Buffer[] = []
      let size = 0
      for await (const piece of bytesOf(part)) {
        size += piece.length
        if (size <= limits.maxJsonBytes) pieces.push(piece)
      }
      if (size > limits.maxJsonBytes) return refuse({ kind: 'message-too-large', limit: limits.maxJsonBytes })
      try {
        const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(pieces))
        if (partName === messagePart) reading.messageToPublish = text
        else reading.otherTexts.set(partName, text)
      } catch {
        refuse({ kind: 'message-not-utf8' })
      }
    }

    async function takeFile(part: Dicer.PartStream, { partName, fileName, mediaType }: FilePart): Promise<void> {
      const position = files.push(undefined) - 1
      const received = await receive({ partName, fileName, mediaType }, bytesOf(part))
      stored.push(received)
      files[position] = { partName, fileName, mediaType, received }
    }

    /** Writes the body into the parser, as fast as the parts are read. */
    async function feed(): Promise<void> {
      let total = 0
      for await (const piece of untilGone(body)) {
        if (isOver) return
        total += piece.length
        if (total > limits.maxBytes) throw stoppedBy({ kind: 'body-too-large', limit: limits.maxBytes })
        const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length)
        // The parser may end without taking the chunk with which it ended back; what follows is an epilogue (RFC 2046 §5.1.1).
        if (isFinished) continue
        await Promise.race([new Promise<void>((resolve) => dicer.write(bytes, () => resolve())), finished.promise])
      }
    }

    try {
      await Promise.race([feed(), stop.promise])
      dicer.end()
      await Promise.race([finished.promise, stop.promise])
      await Promise.all(tasks)
    } catch (error) {
      isOver = true
      // Whoever still reads a part must learn that it will not end, before everything stored is counted.
      for (const part of open) part.destroy(new Error('The body was given up'))
      await Promise.allSettled(tasks)
      if (!(error instanceof ReadingStopped)) throw error
      refuse(error.refusal)
    }
    if (!refusals.some(isFatal)) {
      if (headerCount < partCount) refuse({ kind: 'part-header-not-valid' })
      if (!partNames.has(messagePart)) refuse({ kind: 'message-missing' })
    }
    reading.files = files.filter((file) => file !== undefined)
  }
}

/** Ends the reading with a fatal refusal; never leaves this file. */
class ReadingStopped extends Error {
  readonly refusal: MultipartRefusal

  constructor(refusal: MultipartRefusal) {
    super(refusal.kind)
    this.refusal = refusal
  }
}

const stoppedBy = (refusal: MultipartRefusal) => new ReadingStopped(refusal)

/** The pieces of a body, until its client goes. */
async function* untilGone({ pieces }: IncomingBody): AsyncGenerator<Uint8Array, void> {
  try {
    yield* pieces
  } catch {
    throw stoppedBy({ kind: 'client-gone' })
  }
}

/** What a browser sends for a choice of files in which nothing was chosen. */
const isNoFile = ({ disposition }: DescribedPart) => disposition.parameters.get('filename') === ''

function boundaryOf({ headers }: IncomingBody, refusals: MultipartRefusal[]): string | undefined {
  const contentType = parseHeaderValue(headers.get('content-type') ?? '')
  const boundary = contentType?.parameters.get('boundary')
  if (contentType && contentType.value !== 'multipart/form-data') refusals.push({ kind: 'not-multipart' })
  else if (boundary === undefined || !BOUNDARY.test(boundary)) refusals.push({ kind: 'boundary-not-valid' })
  return boundary
}

/** A part's bytes. Leaving off early leaves the part to be drained instead of blocking those behind it. */
async function* bytesOf(part: Dicer.PartStream): AsyncGenerator<Buffer, void> {
  for await (const piece of part.iterator({ destroyOnReturn: false })) if (Buffer.isBuffer(piece)) yield piece
}
