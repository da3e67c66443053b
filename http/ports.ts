import { attachmentStore } from '#adapters/attachment-store/index.ts'
import { enterpriseRegister } from '#adapters/enterprise-register/index.ts'
import { keyProvider } from '#adapters/key-provider/index.ts'
import { personRegister } from '#adapters/person-register/index.ts'

/** What the domain needs of the world beside the database, as this installation is configured. */
export const ports = () => ({
  keys: keyProvider(),
  store: attachmentStore(),
  people: personRegister(),
  enterprises: enterpriseRegister(),
})

export type Ports = ReturnType<typeof ports>
