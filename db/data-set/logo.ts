import { crc32, deflateSync } from 'node:zlib'
import type { DataSet } from './data-set.ts'

type Logo = DataSet['senderOrganizations'][number]['logo']

const SIZE = 64
/** Each pixel is sampled 3 × 3 times, so that edges are smooth. */
const SAMPLES = [-1 / 3, 0, 1 / 3]

/** Whether a point is inside the emblem; x and y run from -1 to 1, y downwards. */
const emblems: Record<Logo['emblem'], (x: number, y: number) => boolean> = {
  ring: (x, y) => Math.abs(Math.hypot(x, y) - 0.66) < 0.2 || Math.hypot(x, y) < 0.2,
  bars: (x, y) =>
    (y < -0.3 && y > -0.8 && Math.abs(x) < (y + 0.8) * 1.7) ||
    (y > -0.2 && y < 0.55 && Math.abs(Math.abs(x) % 0.5) < 0.14) ||
    (y > 0.65 && y < 0.85 && Math.abs(x) < 0.85),
  petals: (x, y) => {
    const radius = Math.hypot(x, y)
    return radius > 0.16 && radius < 0.9 * Math.abs(Math.cos(2.5 * Math.atan2(y, x)))
  },
}

/**
 * Draws a logo as the registry asks it: PNG, transparent, below 100 pixels (spec §1).
 * @returns the bytes of the PNG (RFC 2083: signature, IHDR, IDAT, IEND)
 */
export function drawLogo({ emblem, colour }: Logo): Uint8Array {
  const isInside = emblems[emblem]
  const rgb = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
  const raw = Buffer.alloc((SIZE * 4 + 1) * SIZE)
  for (let row = 0; row < SIZE; row += 1) {
    for (let column = 0; column < SIZE; column += 1) {
      const hits = SAMPLES.flatMap((dx) => SAMPLES.map((dy) => isInside(toUnit(column + dx), toUnit(row + dy))))
      const alpha = Math.round((255 * hits.filter(Boolean).length) / hits.length)
      raw.set([...rgb, alpha], row * (SIZE * 4 + 1) + 1 + column * 4)
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(SIZE, 0)
  header.writeUInt32BE(SIZE, 4)
  header.set([8, 6], 8) // 8 bits a channel, RGBA
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(raw)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const toUnit = (pixel: number) => ((pixel + 0.5) / SIZE) * 2 - 1

function chunk(type: string, data: Uint8Array): Buffer {
  const framed = Buffer.concat([Buffer.alloc(4), Buffer.from(type, 'latin1'), data, Buffer.alloc(4)])
  framed.writeUInt32BE(data.length, 0)
  framed.writeUInt32BE(crc32(framed.subarray(4, -4)), framed.length - 4)
  return framed
}
