import { connect } from 'node:net'
import type { Scan, ScanVerdict, VirusScanner } from '#domain/content/virus-scanner.ts'

const MAX_REPLY_BYTES = 4096
const PING_MS = 3_000
const DEFAULT_PORT = 3310

/**
 * ClamAV's daemon, by its own protocol over TCP (clamd(8), INSTREAM): each scan a connection of its own. Its answers are taken to the
 * letter; `stream: OK`, whole and after the last byte, is the only one that means clean.
 * @param patienceMs how long it may take over the bytes of one write, and over its verdict; then it counts as silent
 */
export function clamdScanner({ url, patienceMs }: { url: string; patienceMs: number }): VirusScanner {
  const { hostname, port } = new URL(url)
  const address = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || DEFAULT_PORT) }

  return {
    begin: () => instream(converse(address), patienceMs),
    async isAnswering() {
      const { send, replied, expectBy } = converse(address)
      using _late = expectBy(PING_MS)
      void send('zPING\0')
      return (await replied) === 'PONG\0'
    },
  }
}

/** A connection. `replied` is all that came back until it closed, or why nothing did. */
function converse(address: { host: string; port: number }) {
  const socket = connect(address)
  const pieces: Buffer[] = []
  let size = 0
  let failure = 'no answer'
  const giveUp = (reason: string) => {
    failure = reason
    socket.destroy()
  }
  socket.setNoDelay(true)
  socket.on('error', (error: NodeJS.ErrnoException) => giveUp(error.code ?? 'connection lost'))
  socket.on('data', (piece) => {
    pieces.push(piece)
    size += piece.length
    if (size > MAX_REPLY_BYTES) giveUp('answer too long')
  })
  return {
    socket,
    replied: new Promise<string>((resolve) => {
      socket.on('close', () => resolve(Buffer.concat(pieces).toString('latin1') || failure))
    }),
    /** Resolves when the bytes are on their way, or never will be. */
    send: (bytes: Uint8Array | string) =>
      new Promise<void>((resolve) => {
        if (socket.destroyed) resolve()
        else socket.write(bytes, () => resolve())
      }),
    /** Gives up when what is done in this scope takes longer. */
    expectBy: (milliseconds: number): Disposable => {
      const timer = setTimeout(() => giveUp('no answer in time'), milliseconds)
      return { [Symbol.dispose]: () => clearTimeout(timer) }
    },
  }
}

function instream({ socket, replied, send, expectBy }: ReturnType<typeof converse>, patienceMs: number): Scan {
  let isWhole = false
  let answeredEarly = false
  socket.on('data', () => {
    answeredEarly ||= !isWhole
  })
  void send('zINSTREAM\0')
  return {
    async write(bytes) {
      // A length of zero would end the content.
      if (bytes.length === 0) return
      using _late = expectBy(patienceMs)
      void send(lengthPrefix(bytes.length))
      await send(bytes)
    },
    async end() {
      isWhole = true
      using _late = expectBy(patienceMs)
      void send(lengthPrefix(0))
      return verdictOf(await replied, answeredEarly)
    },
    abandon: () => void socket.destroy(),
  }
}

/** Network byte order */
function lengthPrefix(bytes: number): Buffer {
  const prefix = Buffer.alloc(4)
  prefix.writeUInt32BE(bytes)
  return prefix
}

function verdictOf(reply: string, answeredEarly: boolean): ScanVerdict {
  if (reply === 'stream: OK\0' && !answeredEarly) return { verdict: 'clean' }
  const [, virus] = /^stream: ([\x21-\x7e]{1,200}) FOUND\0$/.exec(reply) ?? []
  if (virus) return { verdict: 'found', virus }
  // `StreamMaxLength` of clamd.conf; it says so, and closes, before it has seen everything.
  if (reply === 'INSTREAM size limit exceeded. ERROR\0') return { verdict: 'tooLarge' }
  return { verdict: 'unanswered', reason: reply.replaceAll(/[^\x20-\x7e]/g, ' ').slice(0, 200) }
}
