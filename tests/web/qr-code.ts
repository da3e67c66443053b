import type { Locator } from '@playwright/test'
import decodeQR from 'qr/decode.js'

/** What a camera reads in a code on the page: taken from its picture, as it is drawn. */
export async function readCode(code: Locator): Promise<string> {
  const picture = await code.screenshot()
  const { data, width, height } = await code.page().evaluate(pixelsOf, picture.toString('base64'))
  return decodeQR({ data: Uint8Array.from(Buffer.from(data, 'base64')), width, height })
}

/** Runs in the browser, which knows PNG. */
async function pixelsOf(png: string): Promise<{ data: string; width: number; height: number }> {
  const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(png), (char) => char.charCodeAt(0))]))
  const { width, height } = bitmap
  const context = new OffscreenCanvas(width, height).getContext('2d')
  if (!context) throw new Error('There is nothing to draw on')
  context.drawImage(bitmap, 0, 0)
  const { data } = context.getImageData(0, 0, width, height)
  let text = ''
  for (const byte of data) text += String.fromCharCode(byte)
  return { data: btoa(text), width, height }
}
