import type { EnterpriseRegister } from '#domain/ebox/enterprise-register.ts'
import { appDatabase } from '#db/client.ts'
import { localEnterpriseRegister } from './local.ts'

/** The enterprise register of this installation. Only the seeded one exists today. */
export function enterpriseRegister(): EnterpriseRegister {
  return localEnterpriseRegister(appDatabase())
}
