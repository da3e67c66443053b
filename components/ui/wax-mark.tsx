/** A seal of wax, pressed by hand: the mark of what is registered. Decoration beside the word, which says it. */
export function WaxMark({ className = 'size-2.5' }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 24 24" className={`${className} shrink-0 text-registered`}>
      <path
        fill="currentColor"
        d="M12 1.6c1.5-.3 2.6 1 4 1.5 1.5.5 3.300 0 4.200 1.200.9 1.200.1 2.800.4 4.200.3 1.500 1.800 2.600 1.700 4.100-.1 1.500-1.800 2.200-2.400 3.600-.6 1.300-.1 3.100-1.300 4.100-1.100.9-2.700.3-4.100.7-1.400.4-2.500 1.700-4 1.500-1.500-.3-2.100-1.900-3.400-2.600-1.300-.7-3.100-.4-3.900-1.700-.8-1.300 0-2.800-.2-4.300C2.800 12.500 1.500 11.300 1.700 9.800c.2-1.500 1.900-2 2.700-3.300.7-1.300.4-3 1.700-3.900 1.200-.8 2.600.1 4-.2.700-.2 1.200-.7 1.900-.8Z"
      />
      <circle cx="12" cy="12" r="6.4" fill="none" stroke="var(--sheet)" strokeWidth="1.3" />
      <path
        d="m9.200 12.200 2 2 3.800-4.200"
        fill="none"
        stroke="var(--sheet)"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
