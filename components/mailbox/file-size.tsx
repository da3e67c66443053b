import { useLocale } from 'next-intl'
import { regionOf } from '#components/ui/readable-date.tsx'

const units = ['byte', 'kilobyte', 'megabyte'] as const

/** A size as people read it: 84 kB, 1.2 MB. */
export function FileSize({ bytes }: { bytes: number }) {
  const locale = regionOf(useLocale())
  const step = bytes < 1000 ? 0 : bytes < 1_000_000 ? 1 : 2
  return (
    <span className="whitespace-nowrap">
      {new Intl.NumberFormat(locale, {
        style: 'unit',
        unit: units[step],
        unitDisplay: 'short',
        maximumFractionDigits: step === 2 ? 1 : 0,
      }).format(bytes / 1000 ** step)}
    </span>
  )
}
