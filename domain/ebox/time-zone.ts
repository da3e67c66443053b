/** The clock that everybody goes by who chose no other. */
export const belgianTimeZone = 'Europe/Brussels'

/** The time zones that a reader can choose (IANA). */
export const timeZones: readonly string[] = Intl.supportedValuesOf('timeZone')
