import { describe, expect, test } from 'vitest'
import { timeZones } from '#domain/ebox/time-zone.ts'
import { alertTimes, type QuietTime } from '#domain/notification/alert-time.ts'
import { fc } from '#tests/fixtures/fast-check.ts'

/* When alerts leave: not in quiet hours, and not on a day of rest of Belgium; the summary in the morning. */
const quiet: QuietTime = { hours: { from: 21, until: 7 }, onDaysOfRest: true }
const times = (now: string, of: QuietTime = quiet) => {
  const { atOnce, dailySummary } = alertTimes(new Date(now), of)
  return { atOnce: atOnce.toISOString(), dailySummary: dailySummary.toISOString() }
}

describe('at once', () => {
  test.each([
    ['by day it is now', '2026-11-25T12:34:56.000+01:00', '2026-11-25T12:34:56.000+01:00'],
    ['the first quiet minute waits for the morning', '2026-11-25T21:00:00.000+01:00', '2026-11-26T07:00:00.000+01:00'],
    ['the last quiet minute too', '2026-11-26T06:59:00.000+01:00', '2026-11-26T07:00:00.000+01:00'],
    ['in summer the clock is another', '2026-07-15T23:15:00.000+02:00', '2026-07-16T07:00:00.000+02:00'],
    ['over the night in which the clock goes back', '2026-10-24T22:00:00.000+02:00', '2026-10-26T07:00:00.000+01:00'],
    ['a Sunday is quiet as a whole', '2026-11-29T11:00:00.000+01:00', '2026-11-30T07:00:00.000+01:00'],
    ['the national holiday', '2026-07-21T11:00:00.000+02:00', '2026-07-22T07:00:00.000+02:00'],
    ['Easter, a Sunday and a Monday', '2027-03-27T22:00:00.000+01:00', '2027-03-30T07:00:00.000+02:00'],
    ['Christmas on a Friday', '2026-12-24T21:30:00.000+01:00', '2026-12-26T07:00:00.000+01:00'],
  ])('%s', (_, now, leaves) => {
    expect(times(now).atOnce).toBe(new Date(leaves).toISOString())
  })

  test('without quiet time it is always now', () => {
    const now = '2026-11-29T03:00:00.000Z'
    expect(times(now, { onDaysOfRest: false }).atOnce).toBe(now)
  })

  test('hours that do not pass midnight are quiet by day', () => {
    const siesta = { hours: { from: 12, until: 14 }, onDaysOfRest: false }
    expect(times('2026-11-25T12:10:00.000+01:00', siesta).atOnce).toBe('2026-11-25T13:00:00.000Z')
    expect(times('2026-11-25T14:00:00.000+01:00', siesta).atOnce).toBe('2026-11-25T13:00:00.000Z')
  })
})

describe('the daily summary', () => {
  test.each([
    ['before its hour it is today’s', '2026-11-25T07:59:00.000+01:00', '2026-11-25T08:00:00.000+01:00'],
    ['at its hour and after it is tomorrow’s', '2026-11-25T08:00:00.000+01:00', '2026-11-26T08:00:00.000+01:00'],
    ['on Saturday it is Monday’s', '2026-11-28T10:00:00.000+01:00', '2026-11-30T08:00:00.000+01:00'],
    ['over the new year', '2026-12-31T10:00:00.000+01:00', '2027-01-02T08:00:00.000+01:00'],
  ])('%s', (_, now, leaves) => {
    expect(times(now).dailySummary).toBe(new Date(leaves).toISOString())
  })

  test('days of rest have one where they are not quiet', () => {
    const always = { hours: quiet.hours, onDaysOfRest: false }
    expect(times('2026-11-28T10:00:00.000+01:00', always).dailySummary).toBe('2026-11-29T07:00:00.000Z')
  })
})

describe('by the clock of a reader abroad', () => {
  const inZone = (now: string, timeZone: string) => {
    const { atOnce, dailySummary } = alertTimes(new Date(now), quiet, timeZone)
    return { atOnce: atOnce.toISOString(), dailySummary: dailySummary.toISOString() }
  }
  test.each([
    ['morning in Belgium is night in New York', 'America/New_York', '2026-11-25T09:00Z', '2026-11-25T12:00Z'],
    ['evening in Belgium is not in New York', 'America/New_York', '2026-11-25T21:00Z', '2026-11-25T21:00Z'],
    ['clocks that differ by quarters', 'Asia/Kathmandu', '2026-11-25T18:00Z', '2026-11-26T01:15Z'],
    ['a Sunday begins when it does there', 'Pacific/Auckland', '2026-11-28T12:00Z', '2026-11-29T18:00Z'],
    ['a holiday of Belgium is one there too', 'America/New_York', '2026-07-21T14:00Z', '2026-07-22T11:00Z'],
  ])('%s', (_, timeZone, now, leaves) => {
    expect(inZone(now, timeZone).atOnce).toBe(new Date(leaves).toISOString())
  })

  test('the summary comes at the hour of the reader', () => {
    expect(inZone('2026-11-25T09:00Z', 'America/New_York').dailySummary).toBe('2026-11-25T13:00:00.000Z')
    expect(inZone('2026-11-25T09:00Z', 'Asia/Kathmandu').dailySummary).toBe('2026-11-26T02:15:00.000Z')
  })

  test('in every time zone that can be chosen there is an hour for alerts', () => {
    for (const zone of timeZones)
      for (const now of ['2026-03-28T23:50:00Z', '2026-10-24T12:07:00Z', '2026-12-24T20:00:00Z']) {
        const { atOnce } = alertTimes(new Date(now), quiet, zone)
        expect(alertTimes(atOnce, quiet, zone).atOnce, zone).toEqual(atOnce)
      }
  })
})

test('whenever it is decided, it leaves in a time that is not quiet, and nothing leaves before', () => {
  const instants = fc.date({ min: new Date('2026-01-01'), max: new Date('2036-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(instants, (now) => {
      const { atOnce, dailySummary } = alertTimes(now, quiet)
      expect(atOnce.getTime()).toBeGreaterThanOrEqual(now.getTime())
      expect(dailySummary.getTime()).toBeGreaterThan(now.getTime())
      // What may leave at an instant leaves at that instant.
      expect(alertTimes(atOnce, quiet).atOnce).toEqual(atOnce)
      expect(alertTimes(dailySummary, quiet).atOnce).toEqual(dailySummary)
      expect(dailySummary.getTime() - now.getTime()).toBeLessThan(5 * 86_400_000)
    }),
    { numRuns: 300 },
  )
})
