import { asc, eq } from 'drizzle-orm'
import type { Database } from '#db/schema/index.ts'
import { enterpriseRegister } from '#db/schema/register.ts'
import { enterpriseUser } from '#db/schema/registration.ts'

/** The enterprises whose box this person may read, by number, each with the role and the names that the register has. */
export function enterprisesOf(database: Database, ssinHash: Uint8Array) {
  return database
    .select({
      enterpriseNumber: enterpriseUser.enterpriseNumber,
      role: enterpriseUser.role,
      name: enterpriseRegister.name,
    })
    .from(enterpriseUser)
    .innerJoin(enterpriseRegister, eq(enterpriseRegister.enterpriseNumber, enterpriseUser.enterpriseNumber))
    .where(eq(enterpriseUser.ssinHash, ssinHash))
    .orderBy(asc(enterpriseUser.enterpriseNumber))
}

export type EnterpriseOfUser = Awaited<ReturnType<typeof enterprisesOf>>[number]
