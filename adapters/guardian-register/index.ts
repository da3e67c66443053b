import type { GuardianRegister } from '#domain/ebox/guardian-register.ts'
import { keyProvider } from '#adapters/key-provider/index.ts'
import { appDatabase } from '#db/client.ts'
import { localGuardianRegister } from './local.ts'

/** The register of guardians of this installation. Only the seeded one exists today. */
export function guardianRegister(): GuardianRegister {
  return localGuardianRegister(appDatabase(), keyProvider())
}
