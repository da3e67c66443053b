import sharp from 'sharp'
import { mostLogoBytes, mostLogoPixels } from '#domain/registration/logos.ts'

const formats = ['png', 'gif', 'jpeg']

/**
 * Draws a logo anew from an image that somebody sent: what else may stand in its bytes is not kept.
 * @param bytes PNG, GIF or JPEG
 * @returns a PNG, or undefined for what is no such image or larger than a logo may be
 */
export async function drawLogoAnew(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  if (bytes.length === 0 || bytes.length > mostLogoBytes) return undefined
  const image = sharp(bytes, { limitInputPixels: mostLogoPixels ** 2, failOn: 'error' })
  try {
    const { format, width, height } = await image.metadata()
    if (!formats.includes(format) || width > mostLogoPixels || height > mostLogoPixels) return undefined
    return await image.png().toBuffer()
  } catch {
    return undefined
  }
}
