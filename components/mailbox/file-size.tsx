import { useFormatter } from 'next-intl'

const units = ['byte', 'kilobyte', 'megabyte'] as const

/** A size as people read it: 84 kB, 1.2 MB. */
export function FileSize({ bytes }: { bytes: number }) {
  const format = useFormatter()
  const step = bytes < 1000 ? 0 : bytes < 1_000_000 ? 1 : 2
  return (
    <span className="whitespace-nowrap">
      {format.number(bytes / 1000 ** step, {
        style: 'unit',
        unit: units[step],
        unitDisplay: 'short',
        maximumFractionDigits: step === 2 ? 1 : 0,
      })}
    </span>
  )
}
