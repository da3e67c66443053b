import type { z } from 'zod'
import type { ImageShape } from '#http/message-registry/reference-data.ts'
import { inVersionTwo } from './version-two.ts'

type Images = z.input<typeof ImageShape>[]

const imagesV2 = (images: Images): Images =>
  images.map((image) => ({ ...image, contentHref: inVersionTwo(image.contentHref) }))

/** Reference data is the same in both versions but for the addresses of the logos. */
export const wireOrganizationV2 = <Wire extends { organizationLogos: Images }>(wire: Wire): Wire => ({
  ...wire,
  organizationLogos: imagesV2(wire.organizationLogos),
})

export const wireApplicationV2 = <Wire extends { applicationLogos: Images }>(wire: Wire): Wire => ({
  ...wire,
  applicationLogos: imagesV2(wire.applicationLogos),
})
