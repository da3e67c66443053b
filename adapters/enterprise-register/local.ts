import { inArray } from 'drizzle-orm'
import { type Database, enterpriseRegister } from '#db/schema/index.ts'
import type { EnterpriseRegister, EnterpriseStatus } from '#domain/ebox/enterprise-register.ts'
import { type EnterpriseNumber, parseEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'

/** The seeded table `enterprise_register`; it stands in for the Crossroads Bank for Enterprises on a fresh machine. */
export function localEnterpriseRegister(database: Database): EnterpriseRegister {
  return {
    async lookUp(numbers) {
      const found = new Map<EnterpriseNumber, EnterpriseStatus>(
        numbers.map((number) => [number, { status: 'unknown' }]),
      )
      if (numbers.length === 0) return found
      const rows = await database
        .select()
        .from(enterpriseRegister)
        .where(inArray(enterpriseRegister.enterpriseNumber, [...numbers]))
      for (const row of rows) {
        const number = parseEnterpriseNumber(row.enterpriseNumber)
        if (number) found.set(number, { status: row.status, name: row.name })
      }
      return found
    },
  }
}
