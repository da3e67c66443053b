import { z } from 'zod'
import { belgianTimeZone, timeZones } from '#domain/ebox/time-zone.ts'
import type { Telling } from '#domain/registration/change-preferences.ts'

/** The fields of a form that say how one is told by e-mail, and when. */
export const TellingFields = {
  language: z.enum(['nl', 'fr', 'de', 'en']),
  rhythm: z.enum(['atOnce', 'dailySummary']),
  reminders: z.enum(['yes', 'no']),
  timeZone: z.enum(timeZones),
}

/** What was chosen in them. */
export const tellingIn = ({
  language,
  rhythm,
  reminders,
  timeZone,
}: z.infer<z.ZodObject<typeof TellingFields>>): Telling => ({
  language,
  alertRhythm: rhythm,
  wantsReminders: reminders === 'yes',
  timeZone: timeZone === belgianTimeZone ? null : timeZone,
})
