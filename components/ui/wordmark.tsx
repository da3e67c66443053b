/** The product's sign: an envelope whose flap is the line under the name. Decoration where the name stands beside it. */
export function EnvelopeMark({ className = 'size-4' }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className={`${className} shrink-0`}>
      <rect x="2" y="6" width="28" height="20" rx="3" fill="var(--action)" className="forced-fill" />
      <path
        d="M4 9.500 16 18l12-8.500"
        fill="none"
        stroke="var(--on-action)"
        strokeWidth="2.400"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}

/** Sign and name of the e-Box. */
export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-1 text-lead font-bold tracking-tight text-ink">
      <EnvelopeMark />
      <span translate="no">e-Box</span>
    </span>
  )
}
