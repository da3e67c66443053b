import type { PersonRegister } from '#domain/ebox/person-register.ts'
import { keyProvider } from '#adapters/key-provider/index.ts'
import { appDatabase } from '#db/client.ts'
import { localPersonRegister } from './local.ts'

/** The person register of this installation. Only the seeded one exists today. */
export function personRegister(): PersonRegister {
  return localPersonRegister(appDatabase(), keyProvider())
}
