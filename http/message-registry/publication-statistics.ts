import { z } from 'zod'
import { KeptText } from '#domain/message/translated-string.ts'
import type { PublicationDay } from '#domain/publication/read-publication-statistics.ts'

/** The longest period that one request may count. */
export const mostStatisticsDays = 92

const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000

/** One that is wrong is not compared. */
const day = z.iso.date({ abort: true })

/** Which days, both counted in, and perhaps of which type (inferred). */
export const StatisticsQuery = z
  .strictObject({ from: day, to: day, messageTypeId: KeptText.optional() })
  .refine(({ from, to }) => from <= to, { path: ['to'], error: 'to is before from' })
  .refine(({ from, to }) => daysBetween(from, to) < mostStatisticsDays, {
    path: ['to'],
    error: `from and to are at most ${mostStatisticsDays} days`,
  })

const PublicationDayShape = z
  .object({
    messageTypeId: z.string(),
    day: z.iso.date().meta({ description: 'When they were published, in Belgium' }),
    published: z.int(),
    read: z.int(),
    medianSecondsToRead: z
      .int()
      .optional()
      .meta({ description: 'Half of those that were read were read sooner; absent when none was' }),
    neverRead: z.int().meta({ description: 'Expired unread' }),
    withdrawn: z.int(),
  })
  .meta({ id: 'PublicationDay' })

export const PublicationStatisticsShape = z
  .object({ self: z.url(), items: z.array(PublicationDayShape), totalItems: z.int(), total: z.int() })
  .meta({ id: 'PublicationStatistics' })

export function wireStatistics(self: string, items: PublicationDay[]): z.input<typeof PublicationStatisticsShape> {
  return { self, items, totalItems: items.length, total: items.length }
}
