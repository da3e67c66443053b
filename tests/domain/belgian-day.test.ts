import { describe, expect, test } from 'vitest'
import { belgianDay, belgianEndOf, belgianInstant, belgianMidnight } from '#domain/message/belgian-day.ts'
import { fc } from '#tests/fixtures/fast-check.ts'

describe('a time by Belgium’s clock', () => {
  test.each([
    ['in winter', '2026-11-28T09:30', '2026-11-28T08:30:00.000Z'],
    ['in summer', '2026-07-15T09:30', '2026-07-15T07:30:00.000Z'],
    ['the hour that there is twice is the first', '2026-10-25T02:30', '2026-10-25T00:30:00.000Z'],
    ['after that night', '2026-10-25T03:00', '2026-10-25T02:00:00.000Z'],
    ['the hour that there is not is the one after', '2026-03-29T02:30', '2026-03-29T01:30:00.000Z'],
    ['after that night too', '2026-03-29T03:00', '2026-03-29T01:00:00.000Z'],
  ])('%s', (_, local, instant) => {
    expect(belgianInstant(local).toISOString()).toBe(instant)
  })

  test('is what a clock in Belgium shows at that instant, whatever the day', () => {
    const clock = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'Europe/Brussels',
      dateStyle: 'short',
      timeStyle: 'short',
    })
    const instants = fc.date({ min: new Date('2026-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(instants, (instant) => {
        const local = clock.format(instant).replace(' ', 'T')
        expect(clock.format(belgianInstant(local)).replace(' ', 'T')).toBe(local)
      }),
    )
  })
})

test('a day begins at midnight there and ends when the next begins', () => {
  expect(belgianMidnight('2026-07-15')).toBe('2026-07-15T00:00:00+02:00')
  expect(belgianMidnight('2026-11-28')).toBe('2026-11-28T00:00:00+01:00')
  expect(belgianEndOf('2026-10-24')).toBe('2026-10-25T00:00:00+02:00')
  expect(belgianEndOf('2026-10-25')).toBe('2026-10-26T00:00:00+01:00')
  expect(belgianDay(new Date('2026-11-28T23:30:00Z'))).toBe('2026-11-29')
})
