import { sql } from 'drizzle-orm'
import type { Database, enterpriseRegister } from '#db/schema/index.ts'
import { statement } from '#db/statement.ts'
import type { EnterpriseRegister, EnterpriseStatus } from '#domain/ebox/enterprise-register.ts'
import { type EnterpriseNumber, parseEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'

type Row = { enterprise_number: string } & Pick<typeof enterpriseRegister.$inferSelect, 'status' | 'name'>

type InactiveRow = { number: string; status: Exclude<EnterpriseStatus['status'], 'active'> }

/** One text for any number of them. */
const select = statement(sql`
  SELECT enterprise_number, status, name FROM enterprise_register
  WHERE enterprise_number IN (SELECT jsonb_array_elements_text(${sql.placeholder('numbers')}::text::jsonb))`)

/** Rows come back for those alone of whom there is something to say. */
const selectInactive = statement(sql`
  SELECT asked.number, coalesce(register.status, 'unknown') AS status
  FROM jsonb_array_elements_text(${sql.placeholder('numbers')}::text::jsonb) AS asked (number)
  LEFT JOIN enterprise_register AS register ON register.enterprise_number = asked.number
  WHERE register.status IS DISTINCT FROM 'active'`)

/** The seeded table `enterprise_register`; it stands in for the Crossroads Bank for Enterprises on a fresh machine. */
export function localEnterpriseRegister(database: Database): EnterpriseRegister {
  return {
    async lookUp(numbers) {
      const found = new Map<EnterpriseNumber, EnterpriseStatus>(
        numbers.map((number) => [number, { status: 'unknown' }]),
      )
      if (numbers.length === 0) return found
      const rows = await database.execute<Row>(select({ numbers: JSON.stringify(numbers) }))
      for (const row of rows) {
        const number = parseEnterpriseNumber(row.enterprise_number)
        if (number) found.set(number, { status: row.status, name: row.name })
      }
      return found
    },
    async findInactive(numbers) {
      if (numbers.length === 0) return new Map()
      const rows = await database.execute<InactiveRow>(selectInactive({ numbers: JSON.stringify(numbers) }))
      return new Map(
        rows.flatMap(({ number, status }) => {
          const parsed = parseEnterpriseNumber(number)
          return parsed ? [[parsed, status] as const] : []
        }),
      )
    },
  }
}
